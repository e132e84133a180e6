import { ANOMALY_MODEL_VERSION, ANOMALY_STEP_MS, type Sensitivity } from '../../core/anomaly/model';
import type { FrameNotice } from '../frames/frame';
import type { AnomalyRows } from './anomalyRows';
import { constructedNotice } from './constructedHistory';
import { leftOutNotice, leftOutParameters, memoryNotice, type NamedMemory } from './leftOut';
import { samplingNotice } from './notices';
import { sensitivityParameters } from './verdicts';

/** What has to be said of verdicts on some rows. */
export function anomalyNotices(
  { red, metrics, leftOut }: AnomalyRows,
  memory: readonly NamedMemory[] = []
): FrameNotice[] {
  const folded = (red?.folded ?? 0) + (metrics?.folded ?? 0);
  return [
    ...samplingNotice(red?.sampled.includes(true) ?? false),
    ...constructedNotice(metrics?.constructed ?? false),
    ...leftOutNotice(leftOut),
    ...memoryNotice(memory),
    ...(folded > 0
      ? [
          {
            severity: 'info' as const,
            text: `The busiest services are judged; ${folded} more series are not. Filter by service to see them.`,
          },
        ]
      : []),
  ];
}

/** How they came about. */
export function anomalyReceipt(
  { red, metrics, leftOut, learnsFromAlerts }: AnomalyRows,
  sensitivity?: Sensitivity
): Record<string, unknown> {
  const chosen = sensitivity === undefined ? {} : sensitivityParameters(sensitivity);
  return {
    method: ANOMALY_MODEL_VERSION,
    parameters: {
      stepMs: ANOMALY_STEP_MS,
      ...chosen,
      ...(learnsFromAlerts ? { learnFromAlerts: true } : {}),
      ...leftOutParameters(leftOut),
    },
    source: red?.source,
    rowsRead: (red?.rowsRead ?? 0) + (metrics?.rowsRead ?? 0),
  };
}
