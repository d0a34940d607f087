// A button that copies the picture of a chart, and one that prints. Both stay hidden where the browser
// cannot do it, or without this script: the links beside them do the same.

async function copy (button) {
  const picture = fetch(button.dataset.copyPicture).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status))
    return answer.blob()
  })
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
    button.textContent = button.dataset.done
  } catch {
    button.textContent = button.dataset.failed
  }
}

export function initTakeaway (scope) {
  for (const button of scope.querySelectorAll('[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
  if (!navigator.clipboard?.write || typeof ClipboardItem === 'undefined') return

  for (const button of scope.querySelectorAll('[data-copy-picture]')) {
    button.hidden = false
    button.addEventListener('click', () => copy(button))
  }
}
