import { join } from 'node:path';
import { forecastSeries } from '../src/core/forecast/forecastSeries';
import { numbers, readTable, texts } from './accuracy/table';

export const READS_DATA = true;

interface Options {
  data: string;
  json: boolean;
}

const STEPS: Record<string, number> = { hourly: 3_600_000, weekly: 7 * 86_400_000 };

/** Accuracy of the shipped forecast (model chosen by rolling origin) on the M4 series, as the data's README defines the scores. */
export async function run({ data, json }: Options): Promise<Record<string, unknown>> {
  return {
    m4: Object.fromEntries(Object.keys(STEPS).map((frequency) => [frequency, frequencyScores(data, frequency, json)])),
  };
}

function frequencyScores(data: string, frequency: string, json: boolean): Record<string, number> {
  const table = readTable(join(data, 'm4', `${frequency}.csv.gz`));
  const [train, test] = ['train', 'test'].map((name) =>
    texts(table, name).map((cell) => Float64Array.from(cell.split(' '), Number))
  );
  const [season, naiveSmape, naiveMase] = ['m', 'naive2_smape', 'naive2_mase'].map((name) => numbers(table, name));
  const started = performance.now();
  const scores = train.map((values, row) => seriesScores(values, test[row], season[row], STEPS[frequency]));
  const milliseconds = (performance.now() - started) / train.length;
  const mean = (pick: (row: number) => number) => scores.reduce((sum, _, row) => sum + pick(row), 0) / scores.length;
  const smape = mean((row) => scores[row].smape);
  const mase = mean((row) => scores[row].mase);
  if (!json) {
    process.stderr.write(`${frequency}: ${train.length} series, ${milliseconds.toFixed(1)} ms each\n`);
  }
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return {
    smape: rounded(smape),
    mase: rounded(mase),
    owa: rounded(0.5 * (smape / mean((row) => naiveSmape[row]) + mase / mean((row) => naiveMase[row]))),
    coverage80: rounded(mean((row) => scores[row].coverage80)),
    coverage95: rounded(mean((row) => scores[row].coverage95)),
    msis: rounded(mean((row) => scores[row].msis)),
    millisecondsPerSeries: rounded(milliseconds),
  };
}

function seriesScores(values: Float64Array, future: Float64Array, season: number, stepMs: number) {
  const result = forecastSeries({
    values,
    stepMs,
    time0: 0,
    horizonSteps: future.length,
    model: 'auto',
    nonNegative: true,
  });
  let scale = 0;
  for (let i = season; i < values.length; i++) {
    scale += Math.abs(values[i] - values[i - season]) / (values.length - season);
  }
  const mean = (score: (value: number, h: number) => number) =>
    future.reduce((sum, value, h) => sum + score(value, h), 0) / future.length;
  const inside = (lower: Float64Array, upper: Float64Array) =>
    mean((value, h) => Number(value >= lower[h] && value <= upper[h]));
  const { forecast, lower95, upper95 } = result;
  return {
    smape: mean((value, h) => (200 * Math.abs(value - forecast[h])) / (Math.abs(value) + Math.abs(forecast[h]))),
    mase: mean((value, h) => Math.abs(value - forecast[h])) / scale,
    coverage80: inside(result.lower80, result.upper80),
    coverage95: inside(lower95, upper95),
    msis:
      mean(
        (value, h) => upper95[h] - lower95[h] + 40 * (Math.max(0, lower95[h] - value) + Math.max(0, value - upper95[h]))
      ) / scale,
  };
}
