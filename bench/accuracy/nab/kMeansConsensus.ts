import type { NabSeries } from './data';
import { lagged } from './lagged';

const HOUR = 3_600_000;
const LAGS = 6;
const MODELS = 18;

interface Model {
  centers: [Float64Array, Float64Array];
  least: number;
  most: number;
}

/**
 * The consensus of k-means models that Netdata uses (learn.netdata.cloud, "Machine learning and anomaly detection"): rows are six differenced, smoothed values; every
 * three hours a model with two centres is trained on the last six hours; a row is as strange as the model that finds it least strange of the last 18,
 * by its distance from the centres on the scale of the distances at training (99 % of them count as 1).
 */
export function consensusScores({ values, stepMs }: NabSeries): Float64Array {
  const rows = lagged(smoothed(differences(values)), LAGS);
  const every = Math.max(1, Math.round((3 * HOUR) / stepMs));
  const window = Math.max(2 * LAGS, 2 * every);
  let models: Model[] = [];
  return values.map((_, row) => {
    const score = models.reduce((least, model) => Math.min(least, strangeness(model, rows[row])), Infinity);
    if (row >= window && row % every === 0) {
      models = [...models, train(rows.slice(row - window, row))].slice(-MODELS);
    }
    return Number.isFinite(score) ? score : 0;
  });
}

function differences(values: Float64Array): Float64Array {
  return values.map((value, row) => (row === 0 ? 0 : value - values[row - 1]));
}

function smoothed(values: Float64Array): Float64Array {
  return values.map((value, row) => (value + values[Math.max(0, row - 1)] + values[Math.max(0, row - 2)]) / 3);
}

/** Lloyd's iterations from the two rows that are furthest out by their sum. */
function train(rows: Float64Array[]): Model {
  const bySum = [...rows].sort((a, b) => a.reduce((s, x) => s + x, 0) - b.reduce((s, x) => s + x, 0));
  let centers: Model['centers'] = [bySum[0], bySum[bySum.length - 1]];
  for (let round = 0; round < 10; round++) {
    const groups: [Float64Array[], Float64Array[]] = [[], []];
    rows.forEach((row) => groups[distance(row, centers[0]) <= distance(row, centers[1]) ? 0 : 1].push(row));
    centers = [center(groups[0], centers[0]), center(groups[1], centers[1])];
  }
  const away = rows.map((row) => nearest(centers, row)).sort((a, b) => a - b);
  return { centers, least: away[0], most: away[Math.floor(0.99 * (away.length - 1))] };
}

function center(rows: Float64Array[], otherwise: Float64Array): Float64Array {
  return rows.length === 0
    ? otherwise
    : otherwise.map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);
}

function strangeness({ centers, least, most }: Model, row: Float64Array): number {
  return most > least ? Math.max(0, nearest(centers, row) - least) / (most - least) : 0;
}

function nearest([one, other]: Model['centers'], row: Float64Array): number {
  return Math.min(distance(one, row), distance(other, row));
}

function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0));
}
