import { ABNORMAL_CHAIN_FIELDS as FIELDS, FRAME_NAMES } from '../../contracts/frames';
import { SEVERITY_MAPPINGS } from './anomalies';
import type { FieldConfig, Frame } from './frame';
import { chainLink, type LinkTarget } from './links';
import { timeField } from './series';
import { numberField, tableFrame, textField } from './table';
import { UNITS } from './units';

export interface AbnormalChainRow {
  chainId: string;
  start: number;
  type: string;
  severity: string;
  confidence: number;
  description: string;
  methods: readonly string[];
  score: number;
  decision: number;
  label: number;
}

/** One row per abnormal chain, each with the way to its waterfall. */
export function abnormalChainsFrame(rows: AbnormalChainRow[], target: LinkTarget): Frame {
  const text = (name: string, pick: (row: AbnormalChainRow) => string, config?: FieldConfig) =>
    textField(name, rows.map(pick), config);
  const number = (name: string, pick: (row: AbnormalChainRow) => number, config?: FieldConfig) =>
    numberField(name, Float64Array.from(rows, pick), config);
  return tableFrame(FRAME_NAMES.abnormalChains, [
    text(FIELDS.chainId, (row) => row.chainId, { displayNameFromDS: 'chain', links: [chainLink(target)] }),
    timeField(
      FIELDS.timestamp,
      Float64Array.from(rows, (row) => row.start),
      { displayNameFromDS: 'start' }
    ),
    text(FIELDS.type, (row) => row.type),
    text(FIELDS.severity, (row) => row.severity, { mappings: SEVERITY_MAPPINGS }),
    number(FIELDS.confidence, (row) => row.confidence, {
      unit: UNITS.share,
      min: 0,
      max: 1,
      description: 'Of rows at least as sure, this share is expected to be truly unusual.',
    }),
    text(FIELDS.description, (row) => row.description),
    text(FIELDS.detectionMethod, (row) => row.methods[0] ?? 'isolation_forest', { displayNameFromDS: 'found by' }),
    text(FIELDS.agreeingMethods, (row) => row.methods.join(', '), { displayNameFromDS: 'methods that agree' }),
    number(FIELDS.isolationScore, (row) => row.score, {
      displayNameFromDS: 'isolation score',
      min: 0,
      max: 1,
      decimals: 3,
      description: 'About 0.5 for usual chains.',
    }),
    number(FIELDS.decision, (row) => row.decision, { displayNameFromDS: 'decision', decimals: 3 }),
    number(FIELDS.label, (row) => row.label, { description: '−1 abnormal, 1 usual, by the forest alone.' }),
  ]);
}
