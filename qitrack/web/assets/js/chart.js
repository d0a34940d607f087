// A chart is one tab stop: arrow keys, Home and End move between its points, and a tip says what
// each point is; so does the pointer, near a point. A click, or Enter, opens a note for the day of
// a point. The points are `.qi-point` with their order in `data-i`; their words stand in their
// `aria-label`, or once for all drawings of a chart in `.qi-plot__words`, a line each. `.qi-note`
// are the marks under them. Without this script the table beside the chart says the same.

const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }
const NEAR_PX = 24
const DAY_MS = 86400000

let hints = 0

function target (key, index, count) {
  if (key === 'Home') return 0
  if (key === 'End' || index === -1) return count - 1
  return Math.min(Math.max(index + STEPS[key], 0), count - 1)
}

function middle (element) {
  const box = element.getBoundingClientRect()
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 }
}

// The days of the points, as the drawing writes them: the first, and the steps from each to the next.
function daysOf (chart) {
  const { first, steps } = chart.dataset
  if (!first) return []
  let at = Date.parse(first)
  const days = [at]
  for (const step of (steps ?? '').split(' ').filter(Boolean)) {
    const [length, times] = step.split('x')
    for (let i = 0; i < Number(times ?? 1); i++) days.push(at += Number(length) * DAY_MS)
  }
  return days.map((day) => new Date(day).toISOString().slice(0, 10))
}

function nearest (elements, x, y) {
  let found = null
  let best = NEAR_PX
  for (const element of elements) {
    const spot = middle(element)
    const distance = Math.hypot(spot.x - x, spot.y - y)
    if (distance <= best) [found, best] = [element, distance]
  }
  return found
}

class ChartKeys {
  constructor (chart) {
    this.chart = chart
    this.frame = chart.closest('.qi-plot') ?? chart.parentElement
    chart.querySelectorAll('.qi-point').forEach((point, i) => { point.dataset.i ??= i })
    this.points = [...chart.querySelectorAll('.qi-point')].sort((one, other) => one.dataset.i - other.dataset.i)
    this.marks = [...this.points, ...chart.querySelectorAll('.qi-note')]
    this.nameMarks()
    this.active = null
    this.pressed = null
    this.tip = document.createElement('div')
    this.tip.className = 'qi-plot__tip'
    this.tip.setAttribute('aria-hidden', 'true')
    this.frame.append(this.tip)
    chart.setAttribute('role', 'application')
    this.addHint()
    chart.addEventListener('keydown', (event) => this.press(event))
    chart.addEventListener('focusin', (event) => this.show(event.target.closest('.qi-point, .qi-note')))
    chart.addEventListener('focusout', () => this.leave())
    chart.addEventListener('pointermove', (event) => this.point(event))
    chart.addEventListener('pointerdown', () => { this.pressed = this.active })
    chart.addEventListener('click', (event) => this.click(event))
    chart.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && this.leave())
  }

  nameMarks () {
    const words = this.frame.querySelector('.qi-plot__words')?.value.split('\n') ?? []
    for (const mark of this.marks) {
      mark.setAttribute('tabindex', '-1')
      mark.setAttribute('role', 'img')
      if (!mark.hasAttribute('aria-label')) mark.setAttribute('aria-label', words[mark.dataset.i] ?? '')
    }
  }

  // Where a note for the day of a point is written, if this person may.
  noteUrl (mark) {
    const { note } = this.frame.dataset
    if (!note || !mark?.matches('.qi-point')) return null
    this.days ??= daysOf(this.chart)
    return this.days.length ? note + this.days[mark.dataset.i % this.days.length] : null
  }

  // The tip is for the eye; a screen reader hears the focused point itself.
  addHint () {
    const { keys } = this.frame.dataset
    if (!keys) return
    const hint = document.createElement('span')
    hint.id = `qi-plot-keys-${++hints}`
    hint.className = 'nhsuk-u-visually-hidden'
    hint.textContent = keys
    this.frame.append(hint)
    const described = this.chart.getAttribute('aria-describedby') ?? ''
    this.chart.setAttribute('aria-describedby', `${described} ${hint.id}`.trim())
  }

  show (mark) {
    this.leave()
    if (!mark) return
    this.active = mark
    mark.classList.add('qi-point--active')
    this.tip.textContent = mark.getAttribute('aria-label')
    if (this.noteUrl(mark)) this.tip.textContent += `\n${this.frame.dataset.noteWords}`
    this.place(mark)
  }

  place (mark) {
    const frame = this.frame.getBoundingClientRect()
    const spot = mark.getBoundingClientRect()
    const left = spot.left + spot.width / 2 - frame.left - this.tip.offsetWidth / 2
    const above = spot.top - frame.top - this.tip.offsetHeight - 10
    this.tip.style.left = `${Math.max(Math.min(left, frame.width - this.tip.offsetWidth), 0)}px`
    this.tip.style.top = `${above < 0 ? spot.bottom - frame.top + 10 : above}px`
  }

  leave () {
    this.active?.classList.remove('qi-point--active')
    this.active = null
    this.tip.textContent = ''
  }

  press (event) {
    if (event.key === 'Escape') return this.chart.focus()
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter') return this.open(document.activeElement)
    if (!(event.key in STEPS) && event.key !== 'Home' && event.key !== 'End') return
    if (this.points.length === 0) return
    event.preventDefault()
    const here = this.points.indexOf(document.activeElement)
    this.points[target(event.key, here, this.points.length)].focus({ preventScroll: true })
  }

  open (mark) {
    const url = this.noteUrl(mark)
    if (url) window.location.assign(url)
  }

  // A finger first sees what a point is, and opens it when it taps again.
  click (event) {
    this.point(event)
    if (this.active && (event.pointerType === 'mouse' || this.active === this.pressed)) this.open(this.active)
  }

  point (event) {
    const mark = nearest(this.marks, event.clientX, event.clientY)
    if (mark === this.active) return
    if (mark) this.show(mark)
    else if (!this.chart.contains(document.activeElement)) this.leave()
  }
}

const started = new WeakSet()

// A link may lead to something that is folded away: the fold opens.
function unfold () {
  const id = decodeURIComponent(window.location.hash.slice(1))
  const target = id && document.getElementById(id)
  if (!target) return
  for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true
  target.scrollIntoView()
}

let isListening = false

export function initCharts (scope) {
  for (const chart of scope.querySelectorAll('svg.qi-chart:not(.qi-spark, .qi-verdict)')) {
    if (started.has(chart)) continue
    started.add(chart)
    new ChartKeys(chart) // eslint-disable-line no-new -- it lives on in its listeners
  }
  if (isListening) return
  isListening = true
  window.addEventListener('hashchange', unfold)
  unfold()
}
