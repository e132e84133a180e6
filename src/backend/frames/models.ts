import { FRAME_NAMES } from '../../contracts/frames';
import {
  MODEL_FIELDS,
  MODEL_SCORE_FIELD,
  MODEL_SCORES,
  type ModelScore,
  type RegistryCustom,
} from '../../contracts/modelFrames';
import { MODEL_FAMILIES, type ModelCard, type ModelParameter } from '../../core/models/modelCard';
import type { FieldConfig, Frame } from './frame';
import { noDataFrame, seriesFrame } from './series';
import { jsonField, numberField, tableFrame, textField } from './table';
import { UNITS } from './units';

export type ModelScores = Partial<Record<ModelScore, number>>;

export interface ModelRow {
  card: ModelCard;
  /** Those of the card and those that the data source's settings set. */
  parameters: readonly ModelParameter[];
  state: 'ready' | 'learning' | 'idle' | 'failed';
  note: string;
  /** Epoch ms; NaN where unknown. */
  fitted: number;
  learnedFrom: number;
  learnedSeries: number;
  learnedCount: number;
  learnedUnit: string;
  scored: number;
  scores: ModelScores;
}

/** The scores of one model as of one fit. */
export interface ScoredFit {
  time: number;
  scores: ModelScores;
}

const SCORE_CONFIGS: Record<ModelScore, FieldConfig> = {
  falsePerWeek: {
    unit: UNITS.count,
    decimals: 2,
    displayNameFromDS: 'false alarms a week',
    description: 'Alarms that nobody confirmed, a week of one service.',
  },
  calibration: {
    unit: UNITS.count,
    decimals: 2,
    displayNameFromDS: '× as rare as called',
    description:
      'What is called as strange as one in a hundred, by how much of it there should be. Below 1 is cautious.',
  },
  delay: { unit: UNITS.milliseconds, description: 'From the start of what was said to be real until the first alarm.' },
  relativeError: {
    unit: UNITS.share,
    decimals: 1,
    displayNameFromDS: 'forecast error',
    description: 'How far past forecasts were off, as a share of the values: the median of the series.',
  },
  coverage95: {
    unit: UNITS.share,
    decimals: 1,
    displayNameFromDS: 'inside the 95 % band',
    description: 'Share of later values that lay inside the band when past forecasts were checked.',
  },
  chosen: {
    unit: UNITS.count,
    displayNameFromDS: 'series forecast',
    description: 'Series whose past it forecast best, and whose future it forecasts.',
  },
  modularity: {
    unit: UNITS.score,
    decimals: 2,
    description:
      'How much more the services of a group call each other than by chance: 0 not at all, above 0.3 clearly.',
  },
};
const SCORES = Object.keys(MODEL_SCORES) as ModelScore[];

const STATE_MAPPINGS = [
  {
    type: 'value',
    options: {
      ready: { text: 'ready', color: 'green', index: 0 },
      learning: { text: 'learning', color: 'blue', index: 1 },
      idle: { text: 'idle', color: 'text', index: 2 },
      failed: { text: 'failed', color: 'red', index: 3 },
    },
  },
];
const FITTING_MAPPINGS = [
  {
    type: 'value',
    options: {
      minute: { text: 'for every minute', index: 0 },
      schedule: { text: 'by the schedule', index: 1 },
      answer: { text: 'with each answer', index: 2 },
      never: { text: 'never', index: 3 },
    },
  },
];

/** One row per model. */
export function modelsFrame(rows: readonly ModelRow[], custom: RegistryCustom): Frame {
  const text = (name: string, pick: (row: ModelRow) => string, config?: FieldConfig) =>
    textField(name, rows.map(pick), config);
  const number = (name: string, pick: (row: ModelRow) => number, config: FieldConfig) =>
    numberField(name, Float64Array.from(rows, pick), config);
  const time = (name: string, pick: (row: ModelRow) => number, description: string) =>
    number(name, pick, { unit: UNITS.time, description });
  const { count } = UNITS;
  return tableFrame(
    FRAME_NAMES.models,
    [
      text(MODEL_FIELDS.name, ({ card }) => card.name),
      text(MODEL_FIELDS.kind, ({ card }) => card.kind),
      text(MODEL_FIELDS.version, ({ card }) => card.version),
      text(MODEL_FIELDS.state, ({ state }) => state, { mappings: STATE_MAPPINGS }),
      text(MODEL_FIELDS.note, ({ note }) => note),
      text(MODEL_FIELDS.fitting, ({ card }) => card.fitting, { mappings: FITTING_MAPPINGS }),
      time(MODEL_FIELDS.fitted, ({ fitted }) => fitted, 'The newest fit.'),
      time(MODEL_FIELDS.learnedFrom, ({ learnedFrom }) => learnedFrom, 'The first row that it learned from.'),
      number(MODEL_FIELDS.learnedSeries, ({ learnedSeries }) => learnedSeries, { unit: count }),
      number(MODEL_FIELDS.learnedCount, ({ learnedCount }) => learnedCount, { unit: count }),
      text(MODEL_FIELDS.learnedUnit, ({ learnedUnit }) => learnedUnit),
      ...SCORES.map((score) => number(MODEL_SCORES[score], ({ scores }) => scores[score] ?? NaN, SCORE_CONFIGS[score])),
      time(MODEL_FIELDS.scored, ({ scored }) => scored, 'The scores are as of this time.'),
      text(MODEL_FIELDS.method, ({ card }) => card.method),
      jsonField(
        MODEL_FIELDS.parameters,
        rows.map(({ parameters }) => JSON.stringify(parameters))
      ),
      text(MODEL_FIELDS.model, ({ card }) => card.id),
      text(MODEL_FIELDS.family, ({ card }) => MODEL_FAMILIES[card.kind]),
    ],
    { custom: { registry: custom } }
  );
}

/** One series per model and score, a point for each fit; fits are given newest first. */
export function modelScoreFrames(all: ReadonlyArray<{ model: string; fits: readonly ScoredFit[] }>): Frame[] {
  const frames = all.flatMap(({ model, fits }) =>
    SCORES.flatMap((score) => {
      const known = fits.filter(({ scores }) => Number.isFinite(scores[score])).reverse();
      return known.length === 0 ? [] : [scoreFrame(model, score, known)];
    })
  );
  return frames.length === 0 ? [noDataFrame(FRAME_NAMES.modelScores, 'timeseries-multi')] : frames;
}

function scoreFrame(model: string, score: ModelScore, fits: readonly ScoredFit[]): Frame {
  const { displayNameFromDS: _, ...config } = SCORE_CONFIGS[score];
  return seriesFrame({
    name: FRAME_NAMES.modelScores,
    labels: { model, score: MODEL_SCORES[score] },
    time: Float64Array.from(fits, ({ time }) => time),
    values: [
      { name: MODEL_SCORE_FIELD, values: Float64Array.from(fits, ({ scores }) => scores[score] ?? NaN), config },
    ],
  });
}
