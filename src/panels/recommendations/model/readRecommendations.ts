import type { DataFrame, Field, LinkModel } from '@grafana/data';
import { FRAME_NAMES, RECOMMENDATION_FIELDS as FIELDS } from '../../../contracts/frames';
import { findField, findFrames, jsonAt, missingFields, numberAt, textAt } from '../../../ui/frames';

export interface Evidence {
  label: string;
  value: number;
  unit: string;
  usual?: number;
}

export interface Recommendation {
  id: string;
  /** 1 is the most urgent. */
  priority: number;
  service: string;
  kind: string;
  title: string;
  description: string;
  actions: string[];
  evidence: Evidence[];
  effect: string;
  /** Shares, 0.25 for 25 %; NaN where unknown. */
  effectLow: number;
  effectHigh: number;
  effort: string;
  risk: string;
  links: LinkModel[];
}

export interface ReadRecommendations {
  recommendations: Recommendation[];
  /** Names that no frame has; the reason why there is nothing. */
  missing: string[];
}

const NEEDED = [FIELDS.title];

/** Recommendations of all frames, the most urgent first; without a priority in the order of the rows. */
export function readRecommendations(frames: readonly DataFrame[]): ReadRecommendations {
  const filled = frames.filter((frame) => frame.length > 0 && frame.fields.length > 0);
  const fitting = findFrames(filled, { name: FRAME_NAMES.recommendations, fields: NEEDED });
  const recommendations = fitting.flatMap(readFrame).sort((one, other) => order(one) - order(other));
  return {
    recommendations,
    missing: fitting.length > 0 || filled.length === 0 ? [] : missingFields(filled[0], NEEDED),
  };
}

function order({ priority }: Recommendation): number {
  return Number.isFinite(priority) ? priority : Infinity;
}

function readFrame(frame: DataFrame, index: number): Recommendation[] {
  const field = (name: keyof typeof FIELDS) => findField(frame, FIELDS[name]);
  const text = (name: keyof typeof FIELDS, row: number) => textAt(field(name), row);
  const number = (name: keyof typeof FIELDS, row: number) => numberAt(field(name), row);
  return Array.from({ length: frame.length }, (_, row) => ({
    id: text('id', row) || `${index} ${row}`,
    priority: number('priority', row),
    service: text('service', row),
    kind: text('kind', row),
    title: text('title', row),
    description: text('description', row),
    actions: toTexts(jsonAt(field('actions'), row)),
    evidence: toEvidence(jsonAt(field('evidence'), row)),
    effect: text('effect', row),
    effectLow: number('effectLow', row),
    effectHigh: number('effectHigh', row),
    effort: text('effort', row),
    risk: text('risk', row),
    links: linksOf([field('service'), field('title'), field('id')], row),
  }));
}

function linksOf(fields: Array<Field | undefined>, row: number): LinkModel[] {
  return fields.flatMap((field) =>
    field?.config.links?.length ? (field.getLinks?.({ valueRowIndex: row }) ?? []) : []
  );
}

function toTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item !== '') : [];
}

/** Entries with a label and a number; others are left out. */
function toEvidence(value: unknown): Evidence[] {
  return Array.isArray(value)
    ? value.flatMap((item) =>
        isEvidence(item) ? [{ ...item, unit: typeof item.unit === 'string' ? item.unit : '' }] : []
      )
    : [];
}

function isEvidence(value: unknown): value is Evidence {
  return (
    typeof value === 'object' &&
    value !== null &&
    'label' in value &&
    'value' in value &&
    typeof value.label === 'string' &&
    typeof value.value === 'number'
  );
}
