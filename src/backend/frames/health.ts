import { FRAME_NAMES, HEALTH_FIELDS, HEALTH_SERVICE_FIELDS, type HealthCustom } from '../../contracts/frames';
import type { FieldConfig, Frame } from './frame';
import { noDataFrame, typed } from './series';
import { numberField, textField } from './table';
import { UNITS } from './units';

/** Figures of the summary; NaN where unknown. */
export type HealthFigures = Record<keyof typeof HEALTH_FIELDS, number>;

const SCORE: FieldConfig = {
  unit: UNITS.score,
  min: 0,
  max: 100,
  decimals: 0,
  description: '0 to 100; what it is made of is said beside it.',
  thresholds: {
    mode: 'absolute',
    steps: [
      { value: null, color: 'red' },
      { value: 60, color: 'orange' },
      { value: 85, color: 'green' },
    ],
  },
};

const CONFIGS: Record<keyof typeof HEALTH_FIELDS, FieldConfig> = {
  score: { ...SCORE, displayNameFromDS: 'health' },
  executions: { unit: UNITS.count, displayNameFromDS: 'chains', description: 'Distinct chains in the range.' },
  chainsPerMinute: { unit: UNITS.count, displayNameFromDS: 'chains per minute' },
  averageDuration: { unit: UNITS.milliseconds, decimals: 2, displayNameFromDS: 'average duration' },
  successRate: { unit: UNITS.share, displayNameFromDS: 'success', description: 'Completes / (completes + errors).' },
  errorRatio: { unit: UNITS.share, displayNameFromDS: 'error share', description: 'Errors / (completes + errors).' },
  p95: {
    unit: UNITS.milliseconds,
    displayNameFromDS: 'p95',
    description: '95 % of the requests took at most this long.',
  },
  usualScore: { ...SCORE, displayNameFromDS: 'usual health' },
  usualChainsPerMinute: { unit: UNITS.count, displayNameFromDS: 'usual chains per minute' },
  usualErrorRatio: { unit: UNITS.share, displayNameFromDS: 'usual error share' },
  usualP95: { unit: UNITS.milliseconds, displayNameFromDS: 'usual p95' },
};

/** One row with every figure; the words lie in `meta.custom.health`. Each column is labelled, so that a rule can tell them apart. */
export function healthFrame(figures: HealthFigures, custom: HealthCustom): Frame {
  const names = Object.keys(HEALTH_FIELDS) as Array<keyof typeof HEALTH_FIELDS>;
  return {
    name: FRAME_NAMES.health,
    fields: names.map((name) => ({
      ...numberField(HEALTH_FIELDS[name], Float64Array.of(figures[name]), CONFIGS[name]),
      labels: { figure: name },
    })),
    meta: { ...typed('numeric-wide'), custom: { health: custom } },
  };
}

/** The score alone, for alert rules. */
export function healthScoreFrame(score: number, custom: HealthCustom): Frame {
  return {
    name: FRAME_NAMES.health,
    fields: [numberField(HEALTH_FIELDS.score, Float64Array.of(score), CONFIGS.score)],
    meta: { ...typed('numeric-wide'), custom: { health: custom } },
  };
}

/** One score per service; alert rules get one instance each. */
export function healthServicesFrame(services: Array<{ service: string; score: number }>): Frame {
  if (services.length === 0) {
    return noDataFrame(FRAME_NAMES.healthServices, 'numeric-long');
  }
  return {
    name: FRAME_NAMES.healthServices,
    fields: [
      textField(
        HEALTH_SERVICE_FIELDS.service,
        services.map(({ service }) => service)
      ),
      numberField(
        HEALTH_SERVICE_FIELDS.score,
        Float64Array.from(services, ({ score }) => score),
        CONFIGS.score
      ),
    ],
    meta: typed('numeric-long'),
  };
}

/** No requests, no score; the words say so. */
export function noHealthFrame(custom: HealthCustom): Frame {
  return noDataFrame(FRAME_NAMES.health, 'numeric-wide', { custom: { health: custom } });
}
