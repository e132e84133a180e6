import type { BandSeries } from '../frames/anomalies';

/** How strange a series is in the shown range: its worst severity, then its highest score; −1 where nothing was judged. */
function strangeness({ severity, score }: BandSeries): number {
  let worst = -1;
  for (let point = 0; point < score.length; point++) {
    if (!Number.isNaN(score[point])) {
      worst = Math.max(worst, severity[point] + score[point]);
    }
  }
  return worst;
}

/** Series with the strangest first, so that a limit cuts the quiet ones; equally strange ones keep their order. */
export function strangestFirst(series: BandSeries[]): BandSeries[] {
  const ranks = new Map(series.map((one) => [one, strangeness(one)]));
  return [...series].sort((one, other) => ranks.get(other)! - ranks.get(one)!);
}

/**
 * One series per service: at each point the score of its strangest signal, at that signal's own time. Series of one
 * answer start with the same step, so point n of each is of the same step.
 */
export function strangestOfServices(
  series: BandSeries[]
): Array<Pick<BandSeries, 'labels' | 'service' | 'signal' | 'time' | 'score'>> {
  const services = [...new Set(series.map(({ service }) => service))].sort();
  return services.map((service) => {
    const signals = series.filter((one) => one.service === service);
    const length = Math.max(...signals.map(({ score }) => score.length));
    const time = new Float64Array(length);
    const score = new Float64Array(length);
    for (let point = 0; point < length; point++) {
      const here = signals.filter((one) => point < one.score.length);
      const strangest = here.reduce((worst, one) =>
        (one.score[point] || 0) > (worst.score[point] || 0) ? one : worst
      );
      time[point] = strangest.time[point];
      score[point] = strangest.score[point] || 0;
    }
    return { labels: { service }, service, signal: '', time, score };
  });
}
