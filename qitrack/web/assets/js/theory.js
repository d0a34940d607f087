// The driver diagram edited in place: links marked `data-inline` open their form over the picture,
// arrow keys move between the boxes, + adds something to the one that has the focus. The forms are
// those of the pages that the links lead to; without this script they open there.

const ARROWS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']

function parse (text) {
  return new DOMParser().parseFromString(text, 'text/html')
}

function middle (box) {
  const { top, height } = box.getBoundingClientRect()
  return top + height / 2
}

function columnOf (box) {
  return /qi-theory__box--(\d)/.exec(box.className)[1]
}

class Theory {
  constructor (room, start) {
    this.room = room
    this.start = start
    this.dialog = document.createElement('dialog')
    this.dialog.className = 'qi-dialog'
    this.status = document.createElement('p')
    this.status.className = 'nhsuk-u-visually-hidden'
    this.status.setAttribute('role', 'status')
    room.after(this.dialog, this.status)
    this.addHint()
    for (const place of [room, this.dialog]) place.addEventListener('click', (event) => this.click(event))
    room.addEventListener('keydown', (event) => this.press(event))
    for (const [name, isLit] of [['focusin', true], ['focusout', false], ['pointerover', true], ['pointerout', false]]) {
      room.addEventListener(name, (event) => this.light(event.target, isLit))
    }
    this.dialog.addEventListener('submit', (event) => this.submit(event))
    this.dialog.addEventListener('cancel', (event) => this.mayLeave() || event.preventDefault())
    this.dialog.addEventListener('close', () => this.returnFocus())
  }

  addHint () {
    const { keys } = this.room.dataset
    const tree = this.room.querySelector('.qi-theory')
    if (!keys || !tree) return
    const hint = document.createElement('p')
    hint.className = 'qi-quiet qi-screen qi-theory__keys'
    hint.textContent = keys
    tree.before(hint)
  }

  // --- moving about

  boxes () {
    return [...this.room.querySelectorAll('.qi-theory__box')].filter((box) => box.querySelector('a'))
  }

  next (box, key) {
    const all = this.boxes()
    if (key === 'ArrowLeft') return all.find((other) => other.id === box.dataset.parent)
    if (key === 'ArrowRight') return all.find((other) => other.dataset.parent === box.id)
    const column = all.filter((other) => columnOf(other) === columnOf(box))
    column.sort((one, other) => middle(one) - middle(other))
    return column[column.indexOf(box) + (key === 'ArrowUp' ? -1 : 1)]
  }

  press (event) {
    const box = event.target.closest('.qi-theory__box')
    if (!box || event.altKey || event.ctrlKey || event.metaKey) return
    if (ARROWS.includes(event.key)) {
      event.preventDefault()
      this.next(box, event.key)?.querySelector('a').focus()
    } else if (event.key === '+') {
      const add = box.querySelector('.qi-theory__add')
      if (add) {
        event.preventDefault()
        this.open(add.href, box.id)
      }
    }
  }

  light (target, isLit) {
    const box = target.closest?.('.qi-theory__box')
    if (!box) return
    for (const line of this.room.querySelectorAll(`[data-start="${box.id}"], [data-end="${box.id}"]`)) {
      line.classList.toggle('qi-theory__line--lit', isLit)
    }
  }

  // --- the form over the picture

  click (event) {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    const link = event.target.closest('a')
    if (!link) return
    if (link.matches('.qi-form__cancel') && this.dialog.contains(link)) {
      event.preventDefault()
      this.dialog.close()
    } else if (link.hasAttribute('data-inline')) {
      event.preventDefault()
      if (this.mayLeave()) this.open(link.href, link.closest('.qi-theory__box')?.id)
    }
  }

  // Nothing was typed, or whoever typed it lets it go.
  mayLeave () {
    const controls = [...this.dialog.querySelectorAll('input, textarea')]
    const isTyped = controls.some((control) => control.value !== control.defaultValue || control.checked !== control.defaultChecked)
    return !isTyped || confirm(this.room.dataset.leave)
  }

  async open (address, from) {
    if (from) this.from = from
    try {
      const answer = await fetch(address)
      this.show(parse(await answer.text()), answer)
    } catch {
      location.assign(address)
    }
  }

  // What is not one of our forms, such as the sign-in page, is opened as a page.
  show (page, answer) {
    const main = page.querySelector('main')
    const form = main?.querySelector('form[method=post]')
    if (answer.redirected || !form) return location.assign(answer.url)
    this.address = answer.url
    this.dialog.replaceChildren(...main.childNodes)
    this.dialog.setAttribute('aria-labelledby', this.head().id)
    if (!this.dialog.open) this.dialog.showModal()
    this.start(this.dialog)
    const wrong = this.dialog.querySelector('.nhsuk-error-summary, .qi-conflicts')
    const first = this.dialog.querySelector('.qi-form textarea, .qi-form input:not([type=hidden])')
    ;(wrong ?? first)?.focus()
  }

  // The page below has its first heading already.
  head () {
    const heading = document.createElement('h2')
    const first = this.dialog.querySelector('h1')
    heading.className = 'nhsuk-heading-m'
    heading.id = 'qi-dialog-heading'
    heading.replaceChildren(...first.childNodes)
    first.replaceWith(heading)
    return heading
  }

  async submit (event) {
    if (event.defaultPrevented && event.submitter?.disabled) return
    const form = event.target
    event.preventDefault()
    try {
      const address = new URL(form.getAttribute('action') || this.address, location.href)
      const answer = await fetch(address, { method: 'POST', body: new FormData(form) })
      const page = parse(await answer.text())
      if (answer.ok && page.querySelector('#theory')) this.replace(page)
      else if ([409, 422].includes(answer.status)) this.show(page, { url: address.href, redirected: false })
      else this.sendAsPage(form, address)
    } catch {
      this.sendAsPage(form, new URL(form.getAttribute('action') || this.address, location.href))
    }
  }

  sendAsPage (form, address) {
    form.action = address
    HTMLFormElement.prototype.submit.call(form)
  }

  // The picture as it is now; the focus goes to the box that is new, else to where it was.
  replace (page) {
    const known = new Set(this.boxes().map((box) => box.id))
    this.room.replaceChildren(...page.querySelector('#theory').childNodes)
    this.addHint()
    this.start(this.room)
    this.from = this.boxes().find((box) => !known.has(box.id))?.id ?? this.from
    this.dialog.close()
    this.status.textContent = [...page.querySelectorAll('.qi-flash')].map((flash) => flash.textContent.trim()).join(' ')
  }

  returnFocus () {
    this.dialog.replaceChildren()
    const box = this.from && document.getElementById(this.from)
    ;(box ?? this.room).querySelector('a')?.focus()
  }
}

export function initTheory (scope, start) {
  const room = scope.querySelector('#theory')
  if (room) new Theory(room, start) // eslint-disable-line no-new -- it lives on in its listeners
}
