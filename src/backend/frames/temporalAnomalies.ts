import { FRAME_NAMES } from '../../contracts/frames';
import type { TextColumn } from '../../contracts/columns';
import { TEMPORAL_FIELDS as FIELDS } from '../../contracts/verdictFrames';
import type { TemporalVerdicts } from '../../core/anomaly/temporal/model';
import { SEVERITY_MAPPINGS, signalMappings, type SignalSeries } from './anomalies';
import type { FieldConfig, Frame } from './frame';
import { serviceLink, type LinkTarget } from './links';
import { timeField } from './series';
import { numberField, tableFrame, textField } from './table';
import { UNITS } from './units';

/** One series with its verdicts. */
export type TemporalSeries = SignalSeries & TemporalVerdicts;

/** By severity. */
const SEVERITIES = ['', 'low', 'medium', 'high'];
/** By the bits of what found a point. */
const METHODS = ['', 'forecast_residual', 'shape_discord', 'forecast_residual'];
const AGREEING = ['', 'forecast_residual', 'shape_discord', 'forecast_residual, shape_discord'];

/** One row per point, series after series. */
export function temporalFrame(series: TemporalSeries[], target: LinkTarget): Frame {
  const column = (pick: (one: TemporalSeries) => Float64Array) => joined(series, pick);
  const number = (name: string, pick: (one: TemporalSeries) => Float64Array, config?: FieldConfig) =>
    numberField(name, column(pick), config);
  const ofSeries = (pick: (one: TemporalSeries) => string) => textOf(series, pick);
  const ofPoint = (dictionary: string[], pick: (one: TemporalSeries) => Uint8Array) => ({
    codes: Int32Array.from(series.flatMap((one) => Array.from(pick(one)))),
    dictionary,
  });
  return tableFrame(FRAME_NAMES.temporalAnomalies, [
    timeField(
      FIELDS.time,
      column((one) => one.time)
    ),
    textField(
      FIELDS.service,
      ofSeries(({ service }) => service),
      { links: [serviceLink(target, FIELDS.service)] }
    ),
    textField(
      FIELDS.signal,
      ofSeries(({ signal }) => signal),
      { mappings: signalMappings(series) }
    ),
    textField(
      FIELDS.severity,
      ofPoint(SEVERITIES, (one) => one.severity),
      { mappings: SEVERITY_MAPPINGS }
    ),
    number(FIELDS.value, (one) => one.values, { description: 'In the unit of the signal.' }),
    number(FIELDS.predicted, (one) => one.predicted, { description: 'What was expected up to an hour before.' }),
    number(FIELDS.predictionError, (one) => one.error, {
      displayNameFromDS: 'prediction error',
      description: 'How far the value is from what was expected.',
    }),
    number(FIELDS.threshold, (one) => one.threshold, {
      description: 'Errors beyond it are marked: a percentile of the errors of the week before.',
    }),
    number(FIELDS.confidence, (one) => one.confidence, {
      unit: UNITS.share,
      min: 0,
      max: 1,
      decimals: 1,
      description: 'Share of the week before that was less strange.',
    }),
    textField(
      FIELDS.type,
      ofPoint(['', 'temporal_anomaly'], (one) => one.foundBy.map((by) => Math.min(1, by)))
    ),
    textField(
      FIELDS.detectionMethod,
      ofPoint(METHODS, (one) => one.foundBy),
      { displayNameFromDS: 'found by' }
    ),
    textField(
      FIELDS.agreeingMethods,
      ofPoint(AGREEING, (one) => one.foundBy),
      { displayNameFromDS: 'methods that agree' }
    ),
    number(FIELDS.shapeDistance, (one) => one.distance, {
      displayNameFromDS: 'shape distance',
      decimals: 2,
      description: 'How far the shape of the last two hours is from the most similar one of the week before it.',
    }),
    number(FIELDS.shapeThreshold, (one) => one.shapeThreshold, {
      displayNameFromDS: 'shape threshold',
      decimals: 2,
      description: 'Shapes beyond it are marked.',
    }),
    ...(series.some((one) => tagsOf(one) !== '') ? [textField(FIELDS.tags, ofSeries(tagsOf))] : []),
  ]);
}

function joined(series: TemporalSeries[], pick: (one: TemporalSeries) => Float64Array): Float64Array {
  const all = new Float64Array(series.reduce((sum, { time }) => sum + time.length, 0));
  let at = 0;
  for (const one of series) {
    all.set(pick(one), at);
    at += one.time.length;
  }
  return all;
}

/** One text for all points of a series. */
function textOf(series: TemporalSeries[], pick: (one: TemporalSeries) => string): TextColumn {
  const dictionary = [...new Set(series.map(pick))];
  const places = new Map(dictionary.map((text, place) => [text, place]));
  const codes = new Int32Array(series.reduce((sum, { time }) => sum + time.length, 0));
  let at = 0;
  for (const one of series) {
    codes.fill(places.get(pick(one)) ?? 0, at, at + one.time.length);
    at += one.time.length;
  }
  return { codes, dictionary };
}

/** Labels beside service and signal, such as a metric's tags. */
function tagsOf({ labels }: TemporalSeries): string {
  return Object.entries(labels)
    .filter(([name]) => name !== 'service' && name !== 'signal')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
