// Starts the design system's components, htmx and the charts; again for whatever htmx brings in.

import { initAll } from './nhsuk-frontend.js'
import './htmx.js'
import { initCharts } from './chart.js'
import { initAccount } from './account.js'
import { initCopy } from './copy.js'
import { initTheory } from './theory.js'
import { initGrid } from './grid.js'
import { initWalk } from './walk.js'
import { initTakeaway } from './takeaway.js'
import { initGuard } from './guard.js'

// What htmx did not touch is there still, and says so: no news.
function onError (error) {
  if (error.name !== 'InitError') console.error(error)
}

function start (scope) {
  initAll({ scope, onError })
  initCharts(scope)
}

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')
start(document)
initAccount(document)
initCopy(document)
initTheory(document, start)
initGrid(document)
initGuard(document)
initWalk(document)
initTakeaway(document)
document.addEventListener('htmx:after:swap', () => start(document))
