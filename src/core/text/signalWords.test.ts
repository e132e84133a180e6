import { metricWords, signalTitle, signalWords } from './signalWords';

describe('words for signals', () => {
  it.each([
    ['rate', 'request rate', 'Request rate'],
    ['errorRatio', 'error share', 'Error share'],
    ['p95', 'p95', 'p95'],
    ['metric:latency_p50', 'p50 latency', 'p50 latency'],
    ['metric:cpu', 'CPU', 'CPU'],
    ['metric:queue_depth', 'queue depth', 'Queue depth'],
    ['metric:gc_pause_p99', 'p99 GC pause', 'p99 GC pause'],
    ['metric:p95', 'p95', 'p95'],
  ])('%s is "%s"', (signal, words, title) => {
    expect(signalWords(signal)).toBe(words);
    expect(signalTitle(signal)).toBe(title);
  });

  it('keep a name that has no words', () => {
    expect(metricWords('_')).toBe('_');
    expect(signalTitle('')).toBe('');
  });
});
