// A chart is one tab stop: arrow keys, Home and End move between its points, and a tip says what
// each point is. The points are `.qi-point` with their order in `data-i` and their words in
// `aria-label`. Without this script the table beside the chart says the same.

const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }

function shownPoints (chart) {
  return [...chart.querySelectorAll('.qi-point')]
    .filter((point) => point.getClientRects().length > 0)
    .sort((one, other) => one.dataset.i - other.dataset.i)
}

function target (key, index, count) {
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return Math.min(Math.max(index + STEPS[key], 0), count - 1)
}

function placeTip (chart, tip, point) {
  const frame = chart.getBoundingClientRect()
  const spot = point.getBoundingClientRect()
  const left = spot.left + spot.width / 2 - frame.left - tip.offsetWidth / 2
  const above = spot.top - frame.top - tip.offsetHeight - 10
  tip.style.left = `${Math.min(Math.max(left, 0), frame.width - tip.offsetWidth)}px`
  tip.style.top = `${above < 0 ? spot.bottom - frame.top + 10 : above}px`
}

class ChartKeys {
  constructor (chart) {
    this.chart = chart
    this.index = null
    this.tip = document.createElement('div')
    this.tip.className = 'qi-chart__tip'
    this.tip.setAttribute('role', 'status')
    chart.append(this.tip)
    chart.tabIndex = 0
    chart.setAttribute('role', 'application')
    chart.setAttribute('aria-roledescription', 'chart')
    chart.setAttribute('aria-label', `${chart.dataset.label}. ${chart.dataset.keys}`)
    chart.addEventListener('keydown', (event) => this.press(event))
    chart.addEventListener('blur', () => this.leave())
    chart.addEventListener('pointerover', (event) => this.point(event))
    chart.addEventListener('pointerleave', () => this.leave())
  }

  show (points, index) {
    this.leave()
    this.index = index
    points[index].classList.add('qi-point--active')
    this.tip.textContent = points[index].getAttribute('aria-label')
    placeTip(this.chart, this.tip, points[index])
  }

  leave () {
    this.chart.querySelectorAll('.qi-point--active').forEach((point) => point.classList.remove('qi-point--active'))
    this.tip.textContent = ''
  }

  press (event) {
    if (event.key === 'Escape') return this.leave()
    if (!(event.key in STEPS) && event.key !== 'Home' && event.key !== 'End') return
    const points = shownPoints(this.chart)
    if (points.length === 0) return
    event.preventDefault()
    this.show(points, this.index === null ? points.length - 1 : target(event.key, this.index, points.length))
  }

  point (event) {
    const point = event.target.closest('.qi-point')
    const points = shownPoints(this.chart)
    if (point) this.show(points, points.indexOf(point))
  }
}

const started = new WeakMap()

export function initCharts (scope) {
  for (const chart of scope.querySelectorAll('.qi-chart')) {
    if (started.has(chart) || !chart.querySelector('.qi-point')) continue
    started.set(chart, new ChartKeys(chart))
  }
}
