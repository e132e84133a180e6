import { generate } from '../../src/ingest/generate/generate';
import type { GenerateOptions } from '../../src/ingest/generate/options';
import type { GroundTruth } from '../../src/ingest/generate/truth';
import type { ChainLoad, ChainWriter, EventBatch, MetricBatch } from '../../src/stores/writer';
import { quantile } from '../../src/core/stats/quantile';

const MINUTE = 60_000;

/** One signal of one service by minute, as the store's minute grid gives it. */
export interface MinuteSeries {
  service: string;
  signal: string;
  values: Float64Array;
  weights?: Float64Array;
}

export interface GeneratedSeries {
  truth: GroundTruth;
  time0: number;
  series: MinuteSeries[];
}

interface Minutes {
  requests: Float64Array;
  errors: Float64Array;
  durations: Map<number, number[]>;
}

/** Generates a recording and sums it up by minute and service in memory: requests are the entries that completed or failed. */
export async function generatedSeries(options: Omit<GenerateOptions, 'dataset'>): Promise<GeneratedSeries> {
  const length = Math.ceil(options.days * 1440);
  const time0 = Math.floor(options.endMs / MINUTE) * MINUTE - length * MINUTE;
  const services = new Map<string, Minutes>();
  const metrics = new Map<string, MinuteSeries>();
  const truth = await generate(collector(services, metrics, time0, length), { ...options, dataset: 'bench' });
  return { truth, time0, series: [...chainSeries(services, length), ...metrics.values()] };
}

function collector(
  services: Map<string, Minutes>,
  metrics: Map<string, MinuteSeries>,
  time0: number,
  length: number
): ChainWriter {
  const taken = async (inserted: number) => ({ inserted, duplicates: 0 });
  const load: ChainLoad = {
    events: (batch) => {
      takeEvents(batch, services, time0, length);
      return taken(batch.length);
    },
    metrics: (batch) => {
      takeMetrics(batch, metrics, time0, length);
      return taken(batch.length);
    },
    definitions: (rows) => taken(rows.length),
    commit: () => taken(0),
    rollback: async () => undefined,
  };
  return { begin: async () => load, close: async () => undefined };
}

function takeEvents(batch: EventBatch, services: Map<string, Minutes>, time0: number, length: number): void {
  for (let row = 0; row < batch.length; row++) {
    const type = batch.eventType[row];
    const minute = Math.floor((batch.timestamp[row] - time0) / MINUTE);
    if (batch.entry[row] !== 1 || (type !== 'complete' && type !== 'error') || minute < 0 || minute >= length) {
      continue;
    }
    const service = batch.service[row];
    let minutes = services.get(service);
    if (minutes === undefined) {
      minutes = { requests: new Float64Array(length), errors: new Float64Array(length), durations: new Map() };
      services.set(service, minutes);
    }
    const weight = 1 / batch.sampleRate[row];
    minutes.requests[minute] += weight;
    minutes.errors[minute] += type === 'error' ? weight : 0;
    const durations = minutes.durations.get(minute);
    if (durations === undefined) {
      minutes.durations.set(minute, [batch.durationUs[row] / 1000]);
    } else {
      durations.push(batch.durationUs[row] / 1000);
    }
  }
}

function takeMetrics(batch: MetricBatch, metrics: Map<string, MinuteSeries>, time0: number, length: number): void {
  for (let row = 0; row < batch.length; row++) {
    const key = `${batch.service[row]}|${batch.name[row]}|${batch.tags[row]}`;
    let series = metrics.get(key);
    if (series === undefined) {
      series = {
        service: batch.service[row],
        signal: `metric:${batch.name[row]}`,
        values: new Float64Array(length).fill(NaN),
      };
      metrics.set(key, series);
    }
    const minute = Math.floor((batch.timestamp[row] - time0) / MINUTE);
    if (minute >= 0 && minute < length) {
      series.values[minute] = batch.value[row];
    }
  }
}

function chainSeries(services: Map<string, Minutes>, length: number): MinuteSeries[] {
  return [...services].flatMap(([service, { requests, errors, durations }]) => {
    const p95 = new Float64Array(length).fill(NaN);
    durations.forEach((values, minute) => {
      p95[minute] = quantile(values, 0.95);
    });
    return [
      { service, signal: 'rate', values: requests.map((count) => count / 60), weights: requests },
      {
        service,
        signal: 'errorRatio',
        values: errors.map((count, minute) => (requests[minute] > 0 ? count / requests[minute] : NaN)),
        weights: requests,
      },
      { service, signal: 'p95', values: p95, weights: requests },
    ];
  });
}
