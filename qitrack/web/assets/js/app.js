import { initAll } from './nhsuk-frontend.js'
import './htmx.js'
import { initCharts } from './chart.js'

initAll()
initCharts(document)
