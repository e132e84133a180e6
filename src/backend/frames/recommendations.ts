import { FRAME_NAMES, RECOMMENDATION_FIELDS } from '../../contracts/frames';
import type { Recommendation } from '../../core/recommend/recommend';
import type { FieldConfig, Frame } from './frame';
import { failedChainsLink, serviceLink, type LinkTarget } from './links';
import { jsonField, numberField, tableFrame, textField } from './table';
import { UNITS } from './units';

export type RecommendationRow = Omit<Recommendation, 'measuredEffect' | 'impact'>;

const PRIORITY_MAPPINGS = [
  {
    type: 'value',
    options: {
      '1': { text: 'high', color: 'red', index: 0 },
      '2': { text: 'medium', color: 'orange', index: 1 },
      '3': { text: 'low', color: 'yellow', index: 2 },
    },
  },
];

/** One row per recommendation, the most urgent first. */
export function recommendationsFrame(rows: RecommendationRow[], target: LinkTarget): Frame {
  const text = (name: string, pick: (row: RecommendationRow) => string, config?: FieldConfig) =>
    textField(name, rows.map(pick), config);
  const number = (name: string, pick: (row: RecommendationRow) => number, config?: FieldConfig) =>
    numberField(name, Float64Array.from(rows, pick), config);
  const links = [
    serviceLink(target, RECOMMENDATION_FIELDS.service),
    failedChainsLink(target, RECOMMENDATION_FIELDS.service),
  ];
  return tableFrame(FRAME_NAMES.recommendations, [
    text(RECOMMENDATION_FIELDS.id, (row) => row.id),
    number(RECOMMENDATION_FIELDS.priority, (row) => row.priority, { mappings: PRIORITY_MAPPINGS, decimals: 0 }),
    text(RECOMMENDATION_FIELDS.service, (row) => row.service, { links }),
    text(RECOMMENDATION_FIELDS.kind, (row) => row.kind),
    text(RECOMMENDATION_FIELDS.title, (row) => row.title),
    text(RECOMMENDATION_FIELDS.description, (row) => row.description),
    jsonField(
      RECOMMENDATION_FIELDS.actions,
      rows.map((row) => JSON.stringify(row.actions))
    ),
    jsonField(
      RECOMMENDATION_FIELDS.evidence,
      rows.map((row) => JSON.stringify(row.evidence))
    ),
    text(RECOMMENDATION_FIELDS.effect, (row) => row.effect),
    number(RECOMMENDATION_FIELDS.effectLow, (row) => row.effectLow, { unit: UNITS.share }),
    number(RECOMMENDATION_FIELDS.effectHigh, (row) => row.effectHigh, { unit: UNITS.share }),
    text(RECOMMENDATION_FIELDS.effort, (row) => row.effort),
    text(RECOMMENDATION_FIELDS.risk, (row) => row.risk),
  ]);
}
