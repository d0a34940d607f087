// A button beside a line that somebody is to pass on. Without this script they select it by hand.

export function initCopy (scope) {
  if (!navigator.clipboard) return

  for (const line of scope.querySelectorAll('input[data-copy]')) {
    if (line.nextElementSibling) continue
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'nhsuk-button nhsuk-button--secondary'
    button.textContent = line.dataset.copy
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(line.value)
      button.textContent = line.dataset.copied
    })
    line.after(button)
  }
}
