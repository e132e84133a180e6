/** Grafana's names of the units that our figures are in. */
export const UNITS = {
  perSecond: 'reqps',
  share: 'percentunit',
  milliseconds: 'ms',
  count: 'short',
  score: 'none',
  /** Of epoch milliseconds that may be unknown; known ones are time columns. */
  time: 'dateTimeAsIso',
} as const;

/** Units as written beside metrics, in lower case, and Grafana's name for each. */
const METRIC_UNITS: Readonly<Record<string, string>> = {
  ms: 'ms',
  millisecond: 'ms',
  milliseconds: 'ms',
  s: 's',
  second: 's',
  seconds: 's',
  us: 'µs',
  µs: 'µs',
  ns: 'ns',
  '%': 'percent',
  percent: 'percent',
  ratio: 'percentunit',
  share: 'percentunit',
  b: 'bytes',
  by: 'bytes',
  byte: 'bytes',
  bytes: 'bytes',
  kb: 'deckbytes',
  mb: 'decmbytes',
  gb: 'decgbytes',
  kib: 'kbytes',
  ki: 'kbytes',
  mib: 'mbytes',
  mi: 'mbytes',
  gib: 'gbytes',
  gi: 'gbytes',
  'b/s': 'binBps',
  'bytes/s': 'binBps',
  'req/s': 'reqps',
  'requests/s': 'reqps',
  rps: 'reqps',
  reqps: 'reqps',
  count: 'short',
  requests: 'short',
};

/** Grafana's unit for a metric's unit text; an unknown one is shown behind the figure, none shows the bare figure. */
export function metricUnit(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '1') {
    return 'short';
  }
  return METRIC_UNITS[trimmed.toLowerCase()] ?? `suffix: ${trimmed}`;
}

/** Grafana's unit for a signal of a service; metrics bring their own unit text. */
export function signalUnit(signal: string, metricUnitText = ''): string {
  if (signal.startsWith('metric:')) {
    return metricUnit(metricUnitText);
  }
  switch (signal) {
    case 'rate':
      return UNITS.perSecond;
    case 'errorRatio':
      return UNITS.share;
    case 'requests':
    case 'errors':
      return UNITS.count;
    default:
      return UNITS.milliseconds;
  }
}
