/** Test ids shared by the panels, the data source and the app; the browser tests look elements up by them. */
export const testIds = {
  states: {
    empty: 'throughline state empty',
    error: 'throughline state error',
    learning: 'throughline state learning',
    loading: 'throughline state loading',
    forbidden: 'throughline state forbidden',
  },
  tableTwin: {
    container: 'throughline table twin',
    download: 'throughline table twin csv',
  },
  graph: {
    canvas: 'throughline graph canvas',
    search: 'throughline graph search',
    legend: 'throughline graph legend',
    drawer: 'throughline graph drawer',
    controls: 'throughline graph controls',
  },
  anomaly: {
    chart: 'throughline anomaly chart',
    legend: 'throughline anomaly legend',
    range: 'throughline anomaly range',
    score: 'throughline anomaly score',
    mark: 'throughline anomaly mark',
    controls: 'throughline anomaly controls',
  },
  forecast: {
    chart: 'throughline forecast chart',
    legend: 'throughline forecast legend',
    badge: 'throughline forecast accuracy',
    now: 'throughline forecast now',
    threshold: 'throughline forecast threshold',
  },
  recommendations: {
    list: 'throughline recommendations',
    card: 'throughline recommendation',
  },
  overview: {
    sentence: 'throughline overview sentence',
    figures: 'throughline overview figures',
    figure: (id: string) => `throughline overview figure ${id}`,
    services: 'throughline overview services',
    graph: 'throughline overview graph',
    recommendations: 'throughline overview recommendations',
    jump: 'throughline overview jump',
  },
  incidents: {
    list: 'throughline incidents',
    sentence: 'throughline incidents sentence',
    single: 'throughline incidents single signals',
  },
  incident: {
    sentence: 'throughline incident sentence',
    facts: 'throughline incident facts',
    timeline: 'throughline incident timeline',
    knownAt: 'throughline incident known at',
    evidence: 'throughline incident evidence',
    signals: 'throughline incident signals',
    notes: 'throughline incident notes',
  },
  scorecard: {
    sentence: 'throughline scorecard sentence',
    services: 'throughline scorecard services',
    calibration: 'throughline scorecard calibration',
    curve: 'throughline scorecard curve',
  },
  models: {
    sentence: 'throughline models sentence',
    list: 'throughline models',
    scores: 'throughline models scores',
    details: 'throughline models details',
  },
  queryEditor: {
    type: 'throughline query type',
  },
  configEditor: {
    path: 'throughline config path',
  },
} as const;
