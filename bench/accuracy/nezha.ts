import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { numbers, readTable, texts } from './table';

export interface Fault {
  id: string;
  system: string;
  service: string;
  type: string;
  /** Seconds since the epoch. */
  start: number;
  end: number;
}

export interface Period {
  system: string;
  from: number;
  to: number;
}

/** One series per minute; NaN where the recording has no row. */
export interface Recording {
  service: string;
  signal: string;
  /** Minutes since the epoch of the first value. */
  minute0: number;
  values: Float64Array;
}

export function readFaults(data: string): Fault[] {
  const table = readTable(join(data, 'nezha', 'faults.csv'));
  const [id, system, service, type] = ['fault_id', 'system', 'service', 'type'].map((name) => texts(table, name));
  const [start, end] = ['start_s', 'end_s'].map((name) => numbers(table, name));
  return id.map((_, row) => ({
    id: id[row],
    system: system[row],
    service: service[row],
    type: type[row],
    start: start[row],
    end: end[row],
  }));
}

/** Periods that show an injected fault missing from the list; none when the file is absent. */
export function readUnlisted(data: string): Period[] {
  const file = join(data, 'nezha', 'unlisted.csv');
  if (!existsSync(file)) {
    return [];
  }
  const table = readTable(file);
  const [from, to] = ['from_s', 'to_s'].map((name) => numbers(table, name));
  return texts(table, 'system').map((system, row) => ({ system, from: from[row], to: to[row] }));
}

/** Chosen columns of the service metrics, one series per service and column. */
export function readServices(
  data: string,
  system: string,
  signals: Record<string, { column: string; factor: number }>
): Recording[] {
  const table = readTable(join(data, 'nezha', `metrics_${system}.csv.gz`));
  const time = numbers(table, 'time_s');
  const service = texts(table, 'service');
  return [...new Set(service)].flatMap((name) =>
    Object.entries(signals).map(([signal, { column, factor }]) => {
      const values = numbers(table, column);
      const rows = Array.from(time, (_, row) => row).filter((row) => service[row] === name);
      return recording(
        name,
        signal,
        rows.map((row) => time[row]),
        rows.map((row) => values[row] * factor)
      );
    })
  );
}

/** Latency (p50, ms) and failed share of the whole application. */
export function readFrontend(data: string, system: string): Recording[] {
  const table = readTable(join(data, 'nezha', `frontend_${system}.csv.gz`));
  const time = numbers(table, 'time_s');
  const latency = numbers(table, 'p50_s').map((seconds) => seconds * 1000);
  const success = numbers(table, 'success_pct');
  const series = [recording('frontend', 'metric:latency_p50', time, latency)];
  if (success.some((share) => share > 0)) {
    series.push(
      recording(
        'frontend',
        'errorRatio',
        time,
        success.map((share) => 1 - share / 100)
      )
    );
  }
  return series;
}

function recording(service: string, signal: string, time: ArrayLike<number>, values: ArrayLike<number>): Recording {
  const minutes = Array.from(time, (seconds) => Math.floor(seconds / 60));
  const minute0 = minutes.reduce((least, minute) => Math.min(least, minute), Infinity);
  const last = minutes.reduce((most, minute) => Math.max(most, minute), -Infinity);
  const grid = new Float64Array(last - minute0 + 1).fill(NaN);
  minutes.forEach((minute, row) => {
    grid[minute - minute0] = values[row];
  });
  return { service, signal, minute0, values: grid };
}
