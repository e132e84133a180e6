import { FRAME_NAMES } from '../../contracts/frames';
import { CALIBRATION_FIELDS, SCORECARD_FIELDS } from '../../contracts/verdictFrames';
import { totalScore, type CalibrationPoint, type ScoreFigures, type ServiceScore } from '../../core/anomaly/scorecard';
import type { FieldConfig, Frame } from './frame';
import { serviceLink, type LinkTarget } from './links';
import { noDataFrame, typed } from './series';
import { numberField, tableFrame, textField } from './table';
import { UNITS } from './units';

const CONFIGS: Record<keyof ScoreFigures | 'budget', { name: string; config: FieldConfig }> = {
  weeks: {
    name: SCORECARD_FIELDS.weeks,
    config: {
      unit: UNITS.count,
      decimals: 2,
      description: 'Weeks that were judged, of the signal that was judged longest.',
    },
  },
  alarms: { name: SCORECARD_FIELDS.alarms, config: { unit: UNITS.count, description: 'Stretches that were marked.' } },
  confirmed: {
    name: SCORECARD_FIELDS.confirmed,
    config: { unit: UNITS.count, description: 'Alarms that somebody said to be real.' },
  },
  refuted: {
    name: SCORECARD_FIELDS.refuted,
    config: { unit: UNITS.count, description: 'Alarms that somebody said to be expected.' },
  },
  falsePerWeek: {
    name: SCORECARD_FIELDS.falsePerWeek,
    config: {
      unit: UNITS.count,
      decimals: 2,
      displayNameFromDS: 'false alarms a week',
      description: 'Alarms that nobody confirmed, a week of one service.',
    },
  },
  falsePerWeekUpper: {
    name: SCORECARD_FIELDS.falsePerWeekUpper,
    config: {
      unit: UNITS.count,
      decimals: 2,
      displayNameFromDS: 'at most',
      description: 'The true rate of false alarms is below this with 95 % confidence.',
    },
  },
  budget: {
    name: SCORECARD_FIELDS.budget,
    config: { unit: UNITS.count, description: 'False alarms a week that are allowed to a service.' },
  },
  real: {
    name: SCORECARD_FIELDS.real,
    config: { unit: UNITS.count, description: 'Stretches of time that somebody said to be real.' },
  },
  found: { name: SCORECARD_FIELDS.found, config: { unit: UNITS.count, description: 'Of these, with an alarm.' } },
  delayMs: {
    name: SCORECARD_FIELDS.delay,
    config: { unit: UNITS.milliseconds, displayNameFromDS: 'delay', description: 'Median time until the first alarm.' },
  },
};
const FIGURES = Object.keys(CONFIGS) as Array<keyof typeof CONFIGS>;

/** One row per service. */
export function scoresFrame(scores: ServiceScore[], budget: number, target: LinkTarget): Frame {
  const figures = scores.map((score) => ({ ...score, budget }));
  return tableFrame(FRAME_NAMES.scorecard, [
    textField(
      SCORECARD_FIELDS.service,
      scores.map(({ service }) => service),
      { links: [serviceLink(target, SCORECARD_FIELDS.service)] }
    ),
    numberField(
      SCORECARD_FIELDS.signals,
      Float64Array.from(scores, ({ signals }) => signals),
      { unit: UNITS.count }
    ),
    ...FIGURES.map((figure) =>
      numberField(
        CONFIGS[figure].name,
        Float64Array.from(figures, (one) => one[figure]),
        CONFIGS[figure].config
      )
    ),
  ]);
}

/** All services together, rates of one service; each column is labelled, so that a rule can tell them apart. */
export function summaryFrame(scores: ServiceScore[], budget: number): Frame {
  const judged = scores.filter(({ weeks }) => weeks > 0);
  if (judged.length === 0) {
    return noDataFrame(FRAME_NAMES.scorecard, 'numeric-wide');
  }
  const figures: Record<keyof typeof CONFIGS, number> = { ...totalScore(judged), budget };
  return {
    name: FRAME_NAMES.scorecard,
    fields: FIGURES.map((figure) => ({
      ...numberField(CONFIGS[figure].name, Float64Array.of(figures[figure]), CONFIGS[figure].config),
      labels: { figure: CONFIGS[figure].name },
    })),
    meta: typed('numeric-wide'),
  };
}

/** One row per kind of signal and probability. */
export function calibrationFrame(points: CalibrationPoint[]): Frame {
  const column = (pick: (point: CalibrationPoint) => number) => Float64Array.from(points, pick);
  const expected = column(({ minutes, odds }) => minutes / odds);
  return tableFrame(FRAME_NAMES.calibration, [
    textField(
      CALIBRATION_FIELDS.kind,
      points.map(({ kind }) => kind),
      {
        mappings: [{ type: 'value', options: KIND_WORDS }],
      }
    ),
    numberField(
      CALIBRATION_FIELDS.odds,
      column(({ odds }) => odds),
      {
        displayNameFromDS: 'one minute in',
        unit: UNITS.count,
      }
    ),
    numberField(
      CALIBRATION_FIELDS.minutes,
      column(({ minutes }) => minutes),
      { displayNameFromDS: 'minutes judged', unit: UNITS.count }
    ),
    numberField(CALIBRATION_FIELDS.expected, expected, {
      unit: UNITS.count,
      description: 'Minutes so strange, if the method is right and nothing happened.',
    }),
    numberField(
      CALIBRATION_FIELDS.observed,
      column(({ observed }) => observed),
      { unit: UNITS.count }
    ),
    numberField(
      CALIBRATION_FIELDS.ratio,
      column(({ observed, minutes, odds }) => (observed * odds) / minutes),
      {
        decimals: 2,
        displayNameFromDS: '× expected',
        description: 'Below 1 the method is cautious; incidents raise it.',
      }
    ),
  ]);
}

const KIND_WORDS = {
  rate: { text: 'request rate', index: 0 },
  errorRatio: { text: 'error share', index: 1 },
  duration: { text: 'durations', index: 2 },
  gauge: { text: 'other metrics', index: 3 },
};
