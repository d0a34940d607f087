// A chart is one tab stop: arrow keys, Home and End move between its points, and a tip says what
// each point is; so does the pointer, near a point. The points are `.qi-point` with their order in
// `data-i` and their words in `aria-label`; `.qi-note` are the marks under them.
// Without this script the table beside the chart says the same.

const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }
const NEAR_PX = 24

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
    this.points = [...chart.querySelectorAll('.qi-point')].sort((one, other) => one.dataset.i - other.dataset.i)
    this.marks = [...this.points, ...chart.querySelectorAll('.qi-note')]
    for (const mark of this.marks) mark.setAttribute('tabindex', '-1')
    this.active = null
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
    chart.addEventListener('click', (event) => this.point(event))
    chart.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && this.leave())
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
    if (!(event.key in STEPS) && event.key !== 'Home' && event.key !== 'End') return
    if (this.points.length === 0) return
    event.preventDefault()
    const here = this.points.indexOf(document.activeElement)
    this.points[target(event.key, here, this.points.length)].focus({ preventScroll: true })
  }

  point (event) {
    const mark = nearest(this.marks, event.clientX, event.clientY)
    if (mark === this.active) return
    if (mark) this.show(mark)
    else if (!this.chart.contains(document.activeElement)) this.leave()
  }
}

const started = new WeakSet()

export function initCharts (scope) {
  for (const chart of scope.querySelectorAll('svg.qi-chart:not(.qi-spark)')) {
    if (started.has(chart)) continue
    started.add(chart)
    new ChartKeys(chart) // eslint-disable-line no-new -- it lives on in its listeners
  }
}
