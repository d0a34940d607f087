// The walk through charts by keyboard: n and → next, p and ← before, o looked at, m note, Escape leaves
// the note. Each key presses a link or a button that is there without this script. Who does not want
// single keys turns them off; this browser remembers it.

const KEYS = { n: 'next', ArrowRight: 'next', p: 'previous', ArrowLeft: 'previous', o: 'ok' }
const KEPT = 'qitrack-walk-keys'

function areOn () {
  try {
    return localStorage.getItem(KEPT) !== 'off'
  } catch {
    return true
  }
}

function isTyping (element) {
  return element.matches('input, textarea, select') || element.closest('.qi-chart') !== null
}

function press (event, page) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !areOn()) return
  const note = page.querySelector('textarea')
  if (event.key === 'Escape' && event.target === note) return note.blur()
  if (isTyping(event.target)) return
  if (event.key === 'm' && note) {
    event.preventDefault()
    return note.focus()
  }
  const pressed = page.querySelector(`[data-walk="${KEYS[event.key]}"]`)
  if (!pressed) return
  event.preventDefault()
  pressed.click()
}

function addSwitch (place) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'qi-walk__switch'
  const show = () => { button.textContent = areOn() ? place.dataset.on : place.dataset.off }
  button.addEventListener('click', () => {
    localStorage.setItem(KEPT, areOn() ? 'off' : 'on')
    show()
  })
  show()
  place.replaceChildren(button)
}

export function initWalk (scope) {
  const page = scope.querySelector('[data-walk-page]')
  if (!page) return
  for (const place of page.querySelectorAll('[data-walk-switch]')) addSwitch(place)
  document.addEventListener('keydown', (event) => press(event, page))
}
