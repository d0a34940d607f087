export function initCharts () {}
