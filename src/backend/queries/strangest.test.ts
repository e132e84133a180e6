import type { BandSeries } from '../frames/anomalies';
import { strangestFirst, strangestOfServices } from './strangest';

function bands(
  service: string,
  signal: string,
  score: number[],
  severity: number[] = score.map(() => 0),
  start = 0
): BandSeries {
  const column = Float64Array.from(score);
  const time = Float64Array.from(score, (_, point) => start + point * 60_000);
  return {
    labels: { service, signal },
    service,
    signal,
    unit: '',
    time,
    values: column,
    usual: column,
    lower: column,
    upper: column,
    score: column,
    severity: Uint8Array.from(severity),
    learning: new Uint8Array(score.length),
    judged: { kind: 'rate', method: 'band', mark: 7 },
  };
}

describe('the strangest series', () => {
  it('come first: by severity, then by score, those without a verdict last', () => {
    const quiet = bands('a', 'rate', [0.1, 0.2]);
    const learning = bands('b', 'rate', [NaN, NaN]);
    const odd = bands('c', 'rate', [0.1, 0.6], [0, 1]);
    const bad = bands('d', 'rate', [0.1, 0.55], [0, 3]);
    expect(strangestFirst([quiet, learning, odd, bad]).map(({ service }) => service)).toEqual(['d', 'c', 'a', 'b']);
  });

  it('speak for their service, one series each, at the time of the strangest signal', () => {
    const [a, b] = strangestOfServices([
      bands('b', 'rate', [0.3]),
      bands('a', 'rate', [0.1, NaN, 0.4]),
      bands('a', 'p95', [0.7, NaN], [2, 0], 30_000),
    ]);
    expect([a.labels, b.labels]).toEqual([{ service: 'a' }, { service: 'b' }]);
    expect([...a.score]).toEqual([0.7, 0, 0.4]);
    expect([...a.time]).toEqual([30_000, 60_000, 120_000]);
    expect([...b.score]).toEqual([0.3]);
  });
});
