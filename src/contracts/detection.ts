import { z } from 'zod';
import type { AnomaliesCustom } from './frames';
import { falseAlarmsSchema, SENSITIVITIES } from './queries/anomalies';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const LONGEST_DAYS = 30;
const MOST_SERVICES = 100;
const LONGEST_NAME = 255;

/** A length of time such as `30m`, `1h` or `7d`, as milliseconds. */
const timeWindowSchema = z
  .string()
  .regex(/^[1-9]\d{0,4}[mhd]$/, 'Write a time window as a number with m, h or d behind it, such as 30m, 1h or 7d.')
  .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[text.slice(-1) as keyof typeof UNIT_MS])
  .refine((ms) => ms <= LONGEST_DAYS * UNIT_MS.d, `A time window is at most ${LONGEST_DAYS} days long.`);

/** What a search for anomalies over the resources is asked. Strict: a misspelt name would quietly ask something else. */
export const detectionSchema = z.strictObject({
  time_window: timeWindowSchema.prefault('1h'),
  /** End of the window as an ISO 8601 time; absent: now. */
  to: z.iso.datetime({ offset: true, message: 'Write "to" as a time such as 2026-03-02T12:00:00Z.' }).optional(),
  sensitivity: z.enum(SENSITIVITIES).optional(),
  false_alarms_per_week: falseAlarmsSchema.optional(),
  /** Empty: all of them. */
  services: z.array(z.string().min(1).max(LONGEST_NAME)).max(MOST_SERVICES).default([]),
  limit: z.number().int().min(1).max(1000).default(100),
});
export type Detection = z.output<typeof detectionSchema>;

/** A stretch of time in which a signal of a service was abnormal, or one abnormal chain. */
export interface DetectedAnomaly {
  /** The chain; the nil UUID for what is no chain's but a service's. */
  chain_id: string;
  /** `temporal_anomaly` of a service's signal; else as the search for abnormal chains says it, such as `ml_detected` or `missing_step`. */
  type: string;
  severity: string;
  /** From 0 to 1, calibrated. */
  confidence: number | null;
  description: string;
  detection_method: string;
  /** ISO 8601. */
  timestamp: string;
  /** Of a stretch: what anomalies of dashboards and alert rules are called by, until when, where, and the figures. */
  id?: string;
  end?: string;
  open?: boolean;
  service?: string;
  signal?: string;
  score?: number | null;
  value?: number | null;
  usual?: number | null;
}

/** `GET anomalies/detection`, `GET anomalies/detect` and `POST detect/anomalies`. */
export interface DetectionAnswer {
  from: string;
  to: string;
  /** Of all that was found, the counts of chains by those that are listed. */
  total_anomalies: number;
  high_priority_anomalies: string[];
  /** Signal or kind of abnormal chain in words → count; they sum to the total. */
  anomaly_types: Record<string, number>;
  /** Ten steps of the confidence from 0 to 1; they sum to the total. */
  confidence_distribution: number[];
  recommended_investigations: AnomaliesCustom['recommendedInvestigations'];
  /** High severity first, then by confidence; at most `limit`. */
  anomalies: DetectedAnomaly[];
  /** What else is to know of the answer, a sentence each. */
  notices: string[];
}
