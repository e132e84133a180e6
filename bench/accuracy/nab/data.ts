import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numbers, readTable, texts } from '../table';

/** One labelled series of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015); rows are taken as they come. */
export interface NabSeries {
  name: string;
  category: string;
  /** Start of the first row on a grid of `stepMs`, the most frequent distance of rows. */
  time0: number;
  stepMs: number;
  values: Float64Array;
  /** First and last row of each labelled window. */
  windows: Array<[number, number]>;
  /** Leading rows that are not scored. */
  probation: number;
}

interface Labels {
  probation_rows: number;
  windows: Array<[string, string]>;
}

const milliseconds = (text: string) => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);

/** All series that `windows.json` names. */
export function readNab(data: string): NabSeries[] {
  const labels = JSON.parse(readFileSync(join(data, 'nab', 'windows.json'), 'utf8')) as Record<string, Labels>;
  return Object.entries(labels).map(([name, { probation_rows: probation, windows }]) => {
    const table = readTable(join(data, 'nab', `${name}.gz`));
    const times = texts(table, 'timestamp').map(milliseconds);
    const stepMs = usualStep(times);
    return {
      name,
      category: name.split('/')[0],
      time0: Math.floor(times[0] / stepMs) * stepMs,
      stepMs,
      values: numbers(table, 'value'),
      windows: windows.map(([first, last]) => [
        times.indexOf(milliseconds(first)),
        times.lastIndexOf(milliseconds(last)),
      ]),
      probation,
    };
  });
}

function usualStep(times: number[]): number {
  const steps = times
    .slice(1)
    .map((time, row) => time - times[row])
    .sort((a, b) => a - b);
  return steps[steps.length >> 1];
}

export interface PublishedScore {
  detector: string;
  profile: string;
  file: string;
  score: number;
  windowRows: number;
}

/** What published detectors scored on each file. */
export function readPublished(data: string): PublishedScore[] {
  const table = readTable(join(data, 'nab', 'published_per_file_scores.csv.gz'));
  const [detector, profile, file] = ['detector', 'profile', 'file'].map((name) => texts(table, name));
  const [score, hits, misses] = ['score', 'tp_rows', 'fn_rows'].map((name) => numbers(table, name));
  return detector.map((_, row) => ({
    detector: detector[row],
    profile: profile[row],
    file: file[row],
    score: score[row],
    windowRows: hits[row] + misses[row],
  }));
}
