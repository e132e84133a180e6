import type { DataFrame } from '@grafana/data';
import { FRAME_NAMES, TIME_FIELD } from '../../../contracts/frames';
import {
  MODEL_FIELDS,
  MODEL_SCORE_FIELD,
  MODEL_SCORES,
  type ModelScore,
  type RegistryCustom,
} from '../../../contracts/modelFrames';
import type { ThroughlineQueryInput } from '../../../contracts/queryTypes';
import { findField, findFrame, numberAt, textAt } from '../../../ui/frames';

/** Fits whose scores are shown beside each other. */
export const SHOWN_FITS = 5;

export const modelQueries = {
  models: (): ThroughlineQueryInput => ({ refId: 'models', queryType: 'registry', options: { format: 'models' } }),
  scores: (): ThroughlineQueryInput => ({
    refId: 'scores',
    queryType: 'registry',
    options: { format: 'scores', fits: SHOWN_FITS },
  }),
} as const;

export interface Parameter {
  name: string;
  value: string;
  about: string;
}

type NumberColumn = 'fitted' | 'learnedFrom' | 'learnedSeries' | 'learnedCount' | 'scored';
type TextColumn = Exclude<keyof typeof MODEL_FIELDS, NumberColumn | 'parameters'>;

/** One model; NaN where a figure is unknown or does not apply. */
export type ModelRow = Record<TextColumn, string> &
  Record<NumberColumn | ModelScore, number> & { parameters: Parameter[] };

const NUMBERS: readonly NumberColumn[] = ['fitted', 'learnedFrom', 'learnedSeries', 'learnedCount', 'scored'];
const SCORES = Object.keys(MODEL_SCORES) as ModelScore[];

/** Models in the order of the frame; `undefined` when there is no such frame. */
export function modelRows(frames: readonly DataFrame[]): ModelRow[] | undefined {
  const { model, kind, state } = MODEL_FIELDS;
  const frame = findFrame(frames, { name: FRAME_NAMES.models, fields: [model, kind, state] });
  if (frame === undefined) {
    return undefined;
  }
  const texts = (Object.keys(MODEL_FIELDS) as Array<keyof typeof MODEL_FIELDS>).filter(
    (key): key is TextColumn => key !== 'parameters' && !NUMBERS.includes(key as NumberColumn)
  );
  const named = <K extends string, V>(keys: readonly K[], valueOf: (key: K) => V) =>
    Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, V>;
  return Array.from({ length: frame.length }, (_, row) => ({
    ...named(texts, (key) => textAt(findField(frame, MODEL_FIELDS[key]), row)),
    ...named(NUMBERS, (key) => numberAt(findField(frame, MODEL_FIELDS[key]), row)),
    ...named(SCORES, (key) => numberAt(findField(frame, MODEL_SCORES[key]), row)),
    parameters: parametersIn(findField(frame, MODEL_FIELDS.parameters)?.values[row]),
  }));
}

/** Grafana gives JSON columns parsed or as texts. */
function parametersIn(value: unknown): Parameter[] {
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    return Array.isArray(parsed)
      ? parsed.map((one: Partial<Record<keyof Parameter, unknown>>) => ({
          name: String(one.name ?? ''),
          value: String(one.value ?? ''),
          about: String(one.about ?? ''),
        }))
      : [];
  } catch {
    return [];
  }
}

/** When fits are made; `undefined` where the frame does not say. */
export function scheduleOf(frames: readonly DataFrame[]): RegistryCustom | undefined {
  const frame = findFrame(frames, { name: FRAME_NAMES.models, fields: [MODEL_FIELDS.model] });
  return frame?.meta?.custom?.registry as RegistryCustom | undefined;
}

/** One score of one model with what it was at each of the last fits; NaN where it was not known. */
export interface ScoreRow {
  model: string;
  score: ModelScore;
  values: number[];
}

/** Scores by model in the order of the frames, and the moments of the fits, newest first. */
export function scoreHistory(frames: readonly DataFrame[]): { times: number[]; rows: ScoreRow[] } {
  const series = frames.flatMap((frame) => {
    const [time, value] = [findField(frame, TIME_FIELD), findField(frame, MODEL_SCORE_FIELD)];
    const score = SCORES.find((one) => MODEL_SCORES[one] === value?.labels?.score);
    return time === undefined || value === undefined || score === undefined
      ? []
      : [{ model: value.labels?.model ?? '', score, points: pointsOf(frame, time.values, value) }];
  });
  const times = [...new Set(series.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => b - a);
  return {
    times,
    rows: series.map(({ model, score, points }) => ({
      model,
      score,
      values: times.map((time) => points.get(time) ?? NaN),
    })),
  };
}

function pointsOf(frame: DataFrame, times: ArrayLike<unknown>, value: ReturnType<typeof findField>) {
  return new Map(Array.from({ length: frame.length }, (_, row) => [Number(times[row]), numberAt(value, row)]));
}
