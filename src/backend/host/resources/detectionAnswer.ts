import type { DetectedAnomaly, DetectionAnswer } from '../../../contracts/detection';
import {
  ABNORMAL_CHAIN_FIELDS as CHAIN,
  ANOMALY_TABLE_FIELDS as STRETCH,
  RECEIPT_KEY,
  type AnomaliesCustom,
} from '../../../contracts/frames';
import { rowsOf, type FrameJson } from '../../grpc/arrowToJson';

const NOBODYS_CHAIN = '00000000-0000-0000-0000-000000000000';
const SEVERITIES = ['high', 'medium', 'low'];
const BY_FIGURES = 'ml_detected';

type Row = Record<string, unknown>;

/** One list of the abnormal stretches and the abnormal chains of a range, from the frames that dashboards get of each. */
export function detectionAnswer(
  limit: number,
  { from, to }: { from: number; to: number },
  stretches: FrameJson,
  chains: FrameJson
): DetectionAnswer {
  const { anomalies: summary, [RECEIPT_KEY]: receipt } = (stretches.schema.meta?.custom ?? {}) as {
    anomalies: AnomaliesCustom;
    [RECEIPT_KEY]: { method: string };
  };
  const abnormalChains = rowsOf(chains).map(chainOf);
  const highChains = abnormalChains.filter(({ severity }) => severity === SEVERITIES[0]);
  const confidences = summary.confidenceDistribution.map(
    (count, tenth) => count + abnormalChains.filter(({ confidence }) => tenthOf(confidence) === tenth).length
  );
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    total_anomalies: summary.totalAnomalies + abnormalChains.length,
    high_priority_anomalies: [...summary.highPriorityAnomalies, ...highChains.map((chain) => chain.chain_id)],
    anomaly_types: {
      ...summary.anomalyTypes,
      ...countsOf(abnormalChains.map(({ type }) => (type === BY_FIGURES ? 'Abnormal chain' : inWords(type)))),
    },
    confidence_distribution: confidences,
    recommended_investigations: summary.recommendedInvestigations,
    anomalies: ranked([...rowsOf(stretches).map((row) => stretchOf(row, receipt.method)), ...abnormalChains]).slice(
      0,
      limit
    ),
    notices: [...new Set([stretches, chains].flatMap(noticesOf))],
  };
}

function stretchOf(row: Row, method: string): DetectedAnomaly {
  return {
    id: String(row[STRETCH.id]),
    chain_id: NOBODYS_CHAIN,
    type: 'temporal_anomaly',
    severity: String(row[STRETCH.severity]),
    confidence: numberOf(row[STRETCH.confidence]),
    description: String(row[STRETCH.description]),
    detection_method: method,
    timestamp: timeOf(row[STRETCH.start]),
    end: timeOf(row[STRETCH.end]),
    open: row[STRETCH.open] === true,
    service: String(row[STRETCH.service]),
    signal: String(row[STRETCH.signal]),
    score: numberOf(row[STRETCH.score]),
    value: numberOf(row[STRETCH.value]),
    usual: numberOf(row[STRETCH.usual]),
  };
}

function chainOf(row: Row): DetectedAnomaly {
  return {
    chain_id: String(row[CHAIN.chainId]),
    type: String(row[CHAIN.type]),
    severity: String(row[CHAIN.severity]),
    confidence: numberOf(row[CHAIN.confidence]),
    description: String(row[CHAIN.description]),
    detection_method: String(row[CHAIN.detectionMethod]),
    timestamp: timeOf(row[CHAIN.timestamp]),
    score: numberOf(row[CHAIN.isolationScore]),
  };
}

function countsOf(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) {
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function inWords(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`;
}

function ranked(anomalies: DetectedAnomaly[]): DetectedAnomaly[] {
  return anomalies.sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (b.confidence ?? 0) - (a.confidence ?? 0)
  );
}

function noticesOf({ schema }: FrameJson): string[] {
  return ((schema.meta?.notices ?? []) as Array<{ text: string }>).map(({ text }) => text);
}

function tenthOf(confidence: number | null): number {
  return Math.min(9, Math.max(0, Math.floor((confidence ?? 0) * 10)));
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function timeOf(value: unknown): string {
  return new Date(Number(value)).toISOString();
}
