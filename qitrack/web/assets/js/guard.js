// A quiet note beside a field while somebody types what looks like a patient's. It never blocks:
// the server asks again when the form is sent.

import { finder } from './identifiers.js'
import table from './identifiers-table.js'

const PAUSE = 400
const GUARDED = 'form[method=post] [data-guard]'
const MOST_SAID = 3

function noteOf (field) {
  const id = `${field.id}-guard`
  let note = document.getElementById(id)
  if (!note) {
    note = document.createElement('p')
    note.id = id
    note.className = 'qi-guard'
    note.setAttribute('aria-live', 'polite')
    ;(field.closest('.nhsuk-input-wrapper') ?? field).after(note)
  }
  return note
}

export function initGuard (scope) {
  const sentences = JSON.parse(document.body.dataset.guardSentences || '{}')
  if (!Object.keys(sentences).length) return
  const find = finder(table)
  const waiting = new WeakMap()

  function look (field) {
    const found = find(field.value)
    const said = found.slice(0, MOST_SAID).map(({ kind, start, end }) =>
      sentences[kind].replace('{first}', start + 1).replace('{last}', end))
    if (said.length) said.push(sentences.then)
    noteOf(field).textContent = said.join(' ')
  }

  // The note is there, empty, before it says anything: so that it is read out when it does.
  scope.addEventListener('focusin', ({ target: field }) => {
    if (field.matches(GUARDED)) noteOf(field)
  })
  scope.addEventListener('input', ({ target: field }) => {
    if (!field.matches(GUARDED)) return
    clearTimeout(waiting.get(field))
    waiting.set(field, setTimeout(look, PAUSE, field))
  })
}
