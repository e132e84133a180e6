/** Short forms that are written in capitals. */
const CAPITALS = new Set(['cpu', 'gpu', 'gc', 'jvm', 'http', 'io', 'db', 'rss']);

/**
 * What people call a signal, in sentences, titles and tables alike: `rate` is "request rate", `metric:latency_p50` "p50 latency",
 * `metric:cpu` "CPU", `metric:queue_depth` "queue depth".
 */
export function signalWords(signal: string): string {
  switch (signal) {
    case 'rate':
      return 'request rate';
    case 'errorRatio':
      return 'error share';
    case 'mean':
      return 'mean duration';
    default:
      return signal.startsWith('metric:') ? metricWords(signal.slice('metric:'.length)) : signal;
  }
}

/** What people call a metric. */
export function metricWords(metric: string): string {
  const words = metric.split(/[_\s]+/).filter((word) => word !== '');
  const last = words[words.length - 1] ?? '';
  const ordered = words.length > 1 && /^p\d{1,3}$/.test(last) ? [last, ...words.slice(0, -1)] : words;
  return ordered.map((word) => (CAPITALS.has(word.toLowerCase()) ? word.toUpperCase() : word)).join(' ') || metric;
}

/** The same at the beginning of a sentence: "Request rate"; a quantile keeps its small p. */
export function signalTitle(signal: string): string {
  const words = signalWords(signal);
  return /^p\d/.test(words) ? words : words.charAt(0).toUpperCase() + words.slice(1);
}
