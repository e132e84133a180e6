import { detectAnomalies } from '../src/core/anomaly/detectAnomalies';
import { signalKind } from '../src/core/anomaly/model';
import { BASELINES } from './accuracy/nab/baselines';
import { readNab, readPublished, type NabSeries, type PublishedScore } from './accuracy/nab/data';
import {
  alarms,
  bestThreshold,
  candidates,
  crossValidated,
  fileScores,
  normalised,
  type Profile,
} from './accuracy/nab/score';

export const READS_DATA = true;

interface Options {
  data: string;
  json: boolean;
  baseline?: boolean;
}

/** The score that is marked at medium sensitivity, the product's default. */
const MARK = 0.5;
const SIGNAL = 'metric:value';

/**
 * NAB score of the shipped detector: every series is judged by the function that judges a `metric:` signal, with the defaults, and a row is an alarm at a
 * score of 0.5 or more that is above those of the last 100 rows (`alarms`). `crossValidated`: threshold chosen on a random half of the files and scored on the
 * other, 40 splits. `categories`: the standard score of each. `bestThreshold` says how far the default is from the best. With `--baseline`, other
 * detectors under the same rule, each at its best threshold for these files, and what published detectors scored on them.
 */
export async function run({ data, json, baseline }: Options): Promise<Record<string, unknown>> {
  const series = readNab(data);
  const published = readPublished(data);
  checkLabels(series, published);
  const scores = series.map((one) => alarms(shippedScores(one)));
  const at = (profile: Profile) =>
    series.map((one, k) => fileScores(one, scores[k], Float64Array.of(MARK), profile)[0]);
  const standard = at('standard');
  if (!json) {
    series.forEach(({ name, windows }, k) =>
      process.stderr.write(`${name}: ${standard[k].toFixed(2)} of ${windows.length}\n`)
    );
  }
  return {
    standard: total(series, standard, 'standard'),
    rewardLowFp: total(series, at('reward_low_FP_rate'), 'reward_low_FP_rate'),
    rewardLowFn: total(series, at('reward_low_FN_rate'), 'reward_low_FN_rate'),
    ...chosen(series, scores),
    categories: byCategory(series, standard),
    ...(baseline ? { baselines: baselineFigures(series), published: publishedFigures(series, published) } : {}),
  };
}

function shippedScores({ values, time0, stepMs }: NabSeries): Float64Array {
  const input = { time0, stepMs, values, signal: SIGNAL, kind: signalKind(SIGNAL), sensitivity: 'medium' as const };
  return detectAnomalies(input, { fromIndex: 0, toIndex: values.length }).score;
}

/** Figures that need a threshold to be chosen. */
function chosen(series: NabSeries[], scores: Float64Array[]): Record<string, number> {
  const thresholds = candidates(scores);
  const curves = series.map((one, k) => fileScores(one, scores[k], thresholds, 'standard'));
  const place = bestThreshold(curves);
  const { mean, deviation } = crossValidated(
    curves,
    series.map(({ windows }) => windows.length)
  );
  return {
    crossValidated: rounded(mean),
    crossValidatedSd: rounded(deviation),
    best: total(
      series,
      curves.map((curve) => curve[place]),
      'standard'
    ),
    bestThreshold: rounded(thresholds[place], 1000),
  };
}

function baselineFigures(series: NabSeries[]): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(BASELINES).map(([name, detector]) => {
      const begun = performance.now();
      const scores = series.map((one) => alarms(detector(one)));
      process.stderr.write(`${name}: ${Math.round(performance.now() - begun)} ms\n`);
      return [name, chosen(series, scores)];
    })
  );
}

/** The standard score of each published detector at its published threshold. */
function publishedFigures(series: NabSeries[], published: PublishedScore[]): Record<string, number> {
  const windows = series.reduce((sum, one) => sum + one.windows.length, 0);
  const detectors = [...new Set(published.map(({ detector }) => detector))];
  const figures = detectors.map((detector): [string, number] => {
    const scores = published.filter((one) => one.detector === detector && one.profile === 'standard');
    const raw = scores.reduce((sum, { score }) => sum + score, 0);
    return [detector, rounded(normalised(raw, windows, 'standard'))];
  });
  return Object.fromEntries(figures.sort(([, a], [, b]) => b - a));
}

/** Our windows have as many scored rows as the published ones, and nothing flagged scores what was published for it. */
function checkLabels(series: NabSeries[], published: PublishedScore[]): void {
  for (const one of series) {
    const rows = one.windows.reduce((sum, [first, last]) => sum + last - Math.max(first, one.probation) + 1, 0);
    const never = new Float64Array(one.values.length);
    for (const { profile, detector, score, windowRows } of published.filter(({ file }) => file === one.name)) {
      const [nothing] = fileScores(one, never, Float64Array.of(1), profile as Profile);
      if (rows !== windowRows || (detector.toLowerCase() === 'null' && Math.abs(nothing - score) > 1e-6)) {
        throw new Error(`${one.name} is not labelled as published: ${rows} rows in windows, not ${windowRows}.`);
      }
    }
  }
}

function byCategory(series: NabSeries[], scores: number[]): Record<string, number | null> {
  const categories = [...new Set(series.map(({ category }) => category))];
  return Object.fromEntries(
    categories.map((category) => {
      const places = series.flatMap((one, k) => (one.category === category ? [k] : []));
      const windows = places.reduce((sum, k) => sum + series[k].windows.length, 0);
      const raw = places.reduce((sum, k) => sum + scores[k], 0);
      return [category, windows > 0 ? rounded(normalised(raw, windows, 'standard')) : rounded(raw)];
    })
  );
}

function total(series: NabSeries[], scores: number[], profile: Profile): number {
  const windows = series.reduce((sum, one) => sum + one.windows.length, 0);
  return rounded(
    normalised(
      scores.reduce((sum, score) => sum + score, 0),
      windows,
      profile
    )
  );
}

function rounded(value: number, factor = 10): number {
  return Math.round(value * factor) / factor;
}
