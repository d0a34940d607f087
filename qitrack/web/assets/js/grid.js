// A table of numbers with the keys of a spreadsheet: up, down and Enter move between lines, left and right
// leave a cell at its edge, and what was copied from a spreadsheet is spread over the cells.
// Without this script the same table is typed with the Tab key, and a box below takes what is pasted.

const MOST_LINES = 1000

function cellsOf (row) {
  return [...row.querySelectorAll('input')]
}

class Grid {
  constructor (form) {
    this.form = form
    this.body = form.querySelector('tbody')
    this.said = form.querySelector('[data-grid-said]')
    this.body.addEventListener('keydown', (event) => this.press(event))
    this.body.addEventListener('paste', (event) => this.paste(event))
    this.body.addEventListener('focusin', (event) => event.target.select?.())
  }

  get rows () {
    return [...this.body.rows]
  }

  place (input) {
    const row = input.closest('tr')
    return { row: this.rows.indexOf(row), column: cellsOf(row).indexOf(input) }
  }

  go (row, column) {
    const line = this.rows[row]
    const cell = line && cellsOf(line)[column]
    if (!cell) return false
    cell.focus()
    return true
  }

  press (event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const { row, column } = this.place(event.target)
    if (this.move(event, row, column)) event.preventDefault()
  }

  move (event, row, column) {
    const { key, target, shiftKey } = event
    if (key === 'ArrowDown') return this.go(row + 1, column)
    if (key === 'ArrowUp') return this.go(row - 1, column)
    if (key === 'Enter') {
      if (!shiftKey && row + 1 === this.rows.length) this.add()
      this.go(row + (shiftKey ? -1 : 1), column)
      return true
    }
    const isWhole = target.selectionStart === 0 && target.selectionEnd === target.value.length
    const isAtStart = target.selectionEnd === 0 || isWhole
    const isAtEnd = target.selectionStart === target.value.length || isWhole
    if (key === 'ArrowLeft' && isAtStart && !shiftKey) return this.go(row, column - 1)
    if (key === 'ArrowRight' && isAtEnd && !shiftKey) return this.go(row, column + 1)
    return false
  }

  // A new line below the last, empty, its names counted on.
  add () {
    const number = this.rows.length
    const line = this.rows[number - 1].cloneNode(true)
    for (const wrong of line.querySelectorAll('.qi-sheet__wrong')) wrong.remove()
    for (const cell of cellsOf(line)) {
      cell.name = cell.name.replace(/^(day|c)-\d+/, `$1-${number}`)
      cell.id = cell.name
      cell.value = ''
      cell.classList.remove('nhsuk-input--error')
      cell.removeAttribute('aria-invalid')
      cell.removeAttribute('aria-describedby')
    }
    this.body.append(line)
  }

  paste (event) {
    const text = event.clipboardData.getData('text/plain').replace(/\r/g, '').replace(/\n+$/, '')
    if (!/[\t\n]/.test(text)) return
    event.preventDefault()
    const { row, column } = this.place(event.target)
    const lines = text.split('\n').slice(0, MOST_LINES - row).map((line) => line.split('\t'))
    while (this.rows.length < row + lines.length) this.add()
    const rows = this.rows
    let isTooWide = false
    lines.forEach((cells, down) => {
      const places = cellsOf(rows[row + down])
      cells.forEach((cell, right) => {
        const place = places[column + right]
        if (place) place.value = cell.trim()
        else if (cell.trim()) isTooWide = true
      })
    })
    const { pasted, tooWide } = this.form.dataset
    this.said.textContent = `${pasted} ${lines.length}. ${isTooWide ? tooWide : ''}`
    this.said.classList.toggle('nhsuk-u-visually-hidden', !isTooWide)
  }
}

export function initGrid (scope) {
  for (const form of scope.querySelectorAll('form[data-grid]')) new Grid(form) // eslint-disable-line no-new -- it lives on in its listeners
}
