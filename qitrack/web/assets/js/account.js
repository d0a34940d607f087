// The menu beside the person's name closes with Escape, and when one turns elsewhere.

export function initAccount (scope) {
  const menu = scope.querySelector('.qi-account')
  if (!menu) return

  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return
    menu.open = false
    menu.querySelector('summary').focus()
  })
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false
  })
  scope.addEventListener('click', (event) => {
    if (!menu.contains(event.target)) menu.open = false
  })
}
