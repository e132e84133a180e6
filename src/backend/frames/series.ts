import { TIME_FIELD } from '../../contracts/frames';
import { serviceColorName } from '../../core/color/serviceColor';
import type { DataplaneType, FieldConfig, Frame, FrameField, FrameMeta, NumberValues } from './frame';

/** Version of the dataplane contract that all our frames follow. */
export const TYPE_VERSION: [number, number] = [0, 1];

/** One value column of a series frame. */
export interface SeriesValue {
  name: string;
  values: NumberValues;
  config?: FieldConfig;
}

export interface Series {
  name: string;
  /** Identify the series; no two series of one answer share them. */
  labels: Record<string, string>;
  /** Ascending, epoch ms. */
  time: Float64Array;
  /** The first one is what alert rules read. NaN is sent as null. */
  values: SeriesValue[];
  meta?: FrameMeta;
}

/** A frame typed `timeseries-multi`: a time column that is never null and numbers (nullable unless bytes), each with the series' labels. */
export function seriesFrame(series: Series): Frame {
  const fields: FrameField[] = [timeField(TIME_FIELD, series.time)];
  for (const value of series.values) {
    fields.push({
      name: value.name,
      type: 'number',
      values: withoutInfinity(value.values),
      nullable: !(value.values instanceof Uint8Array),
      labels: { ...series.labels },
      ...(value.config ? { config: value.config } : {}),
    });
  }
  return { name: series.name, fields, meta: { ...series.meta, ...typed('timeseries-multi') } };
}

/** Charts have no place for infinity: an unbounded band or ratio is sent as missing. */
export function withoutInfinity<T extends NumberValues>(values: T): T {
  let result = values;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === Infinity || values[i] === -Infinity) {
      result = result === values ? (values.slice() as T) : result;
      result[i] = NaN;
    }
  }
  return result;
}

/** "No data" as the dataplane contract has it: the type, and no fields. */
export function noDataFrame(name: string, type: DataplaneType, meta: FrameMeta = {}): Frame {
  return { name, fields: [], meta: { ...meta, ...typed(type) } };
}

export function typed(type: DataplaneType): Pick<FrameMeta, 'type' | 'typeVersion'> {
  return { type, typeVersion: TYPE_VERSION };
}

/** A time column that is never null, epoch ms. */
export function timeField(name: string, values: Float64Array, config?: FieldConfig): FrameField {
  return { name, type: 'time', values, nullable: false, ...(config ? { config } : {}) };
}

/**
 * The colour that goes with a series' service, so that core panels agree with ours; none where the answer has several series of the
 * service, which one colour could not tell apart.
 */
export function serviceColors(
  all: ReadonlyArray<Record<string, string>>
): (labels: Record<string, string>) => FieldConfig {
  const counts = new Map<string, number>();
  for (const { service } of all) {
    counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  return ({ service = '' }) =>
    service !== '' && counts.get(service) === 1
      ? { color: { mode: 'fixed', fixedColor: serviceColorName(service) } }
      : {};
}
