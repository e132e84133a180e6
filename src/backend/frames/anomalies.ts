import {
  ANOMALY_TABLE_FIELDS,
  BAND_FIELDS,
  FRAME_NAMES,
  JUDGED_KEY,
  MARKS_KEY,
  type AnomaliesCustom,
} from '../../contracts/frames';
import type { JudgedCustom, MarksCustom } from '../../contracts/verdictFrames';
import type { AnomalySummary } from '../../core/anomaly/summariseAnomalies';
import { signalWords } from '../../core/text/signalWords';
import type { FieldConfig, Frame, FrameField } from './frame';
import { failedChainsLink, serviceAddress, serviceLink, type LinkTarget } from './links';
import { noDataFrame, seriesFrame, serviceColors, timeField } from './series';
import { numberField, tableFrame, textField } from './table';
import { UNITS } from './units';

/** One signal of one service; all arrays have one length, NaN is missing. */
export interface SignalSeries {
  labels: Record<string, string>;
  service: string;
  signal: string;
  /** Grafana's unit of the values. */
  unit: string;
  time: Float64Array;
  values: Float64Array;
}

/** The same with its verdicts. */
export interface BandSeries extends SignalSeries {
  usual: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
  score: Float64Array;
  severity: Uint8Array;
  learning: Uint8Array;
  /** Absent where nothing is known of the week before. */
  weekBefore?: Float64Array;
  judged: JudgedCustom;
  /** What was said of the shown time; absent where nothing was. */
  marks?: MarksCustom;
}

export interface StretchRow {
  id: string;
  start: number;
  /** End of the last abnormal minute. */
  end: number;
  service: string;
  signal: string;
  severity: string;
  score: number;
  confidence: number;
  value: number;
  usual: number;
  ratio: number;
  description: string;
  /** It goes on as far as the data goes. */
  open: boolean;
}

const HIDDEN = { hideFrom: { viz: true, legend: true, tooltip: false } };

/** Value, usual value, band and verdict, one frame per series. Core panels draw the band and hide the verdict. */
export function bandFrames(series: BandSeries[]): Frame[] {
  if (series.length === 0) {
    return [noDataFrame(FRAME_NAMES.anomalies, 'timeseries-multi')];
  }
  const colorOf = serviceColors(series.map(({ labels }) => labels));
  return series.map((one) => {
    const named = (suffix: string) => [titleOf(one), suffix].filter((part) => part !== '').join(' ');
    const shown = (suffix: string, config: FieldConfig = {}) => ({
      unit: one.unit,
      displayNameFromDS: named(suffix),
      ...colorOf(one.labels),
      ...config,
    });
    const verdict = (suffix: string, description: string): FieldConfig => ({
      displayNameFromDS: named(suffix),
      description,
      custom: HIDDEN,
    });
    return seriesFrame({
      name: FRAME_NAMES.anomalies,
      labels: one.labels,
      time: one.time,
      meta: {
        custom: { [JUDGED_KEY]: one.judged, ...(one.marks === undefined ? {} : { [MARKS_KEY]: one.marks }) },
      },
      values: [
        { name: BAND_FIELDS.value, values: one.values, config: shown('') },
        {
          name: BAND_FIELDS.usual,
          values: new Float32Array(one.usual),
          config: shown('usual', { custom: { lineStyle: { fill: 'dash', dash: [6, 6] }, lineWidth: 1 } }),
        },
        {
          name: BAND_FIELDS.lower,
          values: new Float32Array(one.lower),
          config: shown('lower', { custom: { lineWidth: 0 } }),
        },
        {
          name: BAND_FIELDS.upper,
          values: new Float32Array(one.upper),
          config: shown('upper', { custom: { lineWidth: 0, fillBelowTo: named('lower') } }),
        },
        { name: BAND_FIELDS.score, values: one.score, config: verdict('score', '0 to 1: how strange the value is.') },
        {
          name: BAND_FIELDS.severity,
          values: one.severity,
          config: verdict('severity', '0 normal, 1 low, 2 medium, 3 high.'),
        },
        {
          name: BAND_FIELDS.learning,
          values: one.learning,
          config: verdict('learning', '1 while there is too little history for a verdict.'),
        },
        ...(one.weekBefore === undefined
          ? []
          : [
              {
                name: BAND_FIELDS.weekBefore,
                values: new Float32Array(one.weekBefore),
                config: shown('a week before', { custom: HIDDEN }),
              },
            ]),
      ],
    });
  });
}

/** One alertable series per service and signal. */
export function scoreFrames(
  series: Array<Pick<BandSeries, 'labels' | 'service' | 'signal' | 'time' | 'score'>>
): Frame[] {
  if (series.length === 0) {
    return [noDataFrame(FRAME_NAMES.anomalies, 'timeseries-multi')];
  }
  const colorOf = serviceColors(series.map(({ labels }) => labels));
  return series.map((one) =>
    seriesFrame({
      name: FRAME_NAMES.anomalies,
      labels: one.labels,
      time: one.time,
      values: [
        {
          name: BAND_FIELDS.score,
          values: one.score,
          config: {
            displayNameFromDS: titleOf(one),
            unit: UNITS.score,
            min: 0,
            max: 1,
            description: '0 to 1: how strange the value is; 0 also where there is no verdict.',
            ...colorOf(one.labels),
          },
        },
      ],
    })
  );
}

export const SEVERITY_MAPPINGS = [
  {
    type: 'value',
    options: {
      low: { text: 'low', color: 'yellow', index: 0 },
      medium: { text: 'medium', color: 'orange', index: 1 },
      high: { text: 'high', color: 'red', index: 2 },
    },
  },
];

const OPEN_MAPPINGS = [
  {
    type: 'value',
    options: { true: { text: 'open', color: 'orange', index: 0 }, false: { text: 'over', color: 'text', index: 1 } },
  },
];

/** One row per abnormal stretch, and what all of them come to. */
export function anomalyTableFrame(rows: StretchRow[], summary: AnomalySummary, target: LinkTarget): Frame {
  const anomalies: AnomaliesCustom = {
    ...summary,
    recommendedInvestigations: summary.recommendedInvestigations.map(({ start, end, ...investigation }) => ({
      ...investigation,
      link: serviceAddress(target, investigation.service, start - AROUND_MS, end + AROUND_MS),
    })),
  };
  return tableFrame(FRAME_NAMES.anomalies, stretchFields(rows, target), { custom: { anomalies } });
}

/** What is shown before and after an anomaly that is looked into. */
const AROUND_MS = 15 * 60_000;

/** The columns of abnormal stretches, wherever they are listed. */
export function stretchFields(rows: StretchRow[], target: LinkTarget): FrameField[] {
  const text = (name: string, pick: (row: StretchRow) => string, config?: FieldConfig) =>
    textField(name, rows.map(pick), config);
  const number = (name: string, pick: (row: StretchRow) => number, config?: FieldConfig) =>
    numberField(name, Float64Array.from(rows, pick), config);
  const time = (name: string, pick: (row: StretchRow) => number) => timeField(name, Float64Array.from(rows, pick));
  const links = [
    serviceLink(target, ANOMALY_TABLE_FIELDS.service),
    failedChainsLink(target, ANOMALY_TABLE_FIELDS.service),
  ];
  return [
    text(ANOMALY_TABLE_FIELDS.id, (row) => row.id),
    time(ANOMALY_TABLE_FIELDS.start, (row) => row.start),
    time(ANOMALY_TABLE_FIELDS.end, (row) => row.end),
    text(ANOMALY_TABLE_FIELDS.service, (row) => row.service, { links }),
    text(ANOMALY_TABLE_FIELDS.signal, (row) => row.signal, { mappings: signalMappings(rows) }),
    text(ANOMALY_TABLE_FIELDS.severity, (row) => row.severity, { mappings: SEVERITY_MAPPINGS }),
    number(ANOMALY_TABLE_FIELDS.score, (row) => row.score, { min: 0, max: 1, decimals: 2 }),
    number(ANOMALY_TABLE_FIELDS.confidence, (row) => row.confidence, {
      unit: UNITS.share,
      min: 0,
      max: 1,
      decimals: 0,
      description: 'How many of 100 weeks without an incident show nothing as strange in this signal.',
    }),
    number(ANOMALY_TABLE_FIELDS.value, (row) => row.value, {
      description: 'At the strangest minute, in the unit of the signal.',
    }),
    number(ANOMALY_TABLE_FIELDS.usual, (row) => row.usual),
    number(ANOMALY_TABLE_FIELDS.ratio, (row) => row.ratio, { displayNameFromDS: '× usual', decimals: 1 }),
    text(ANOMALY_TABLE_FIELDS.description, (row) => row.description),
    {
      name: ANOMALY_TABLE_FIELDS.open,
      type: 'boolean',
      values: Uint8Array.from(rows, (row) => Number(row.open)),
      config: { description: 'Whether it goes on as far as the data goes.', mappings: OPEN_MAPPINGS },
    },
  ];
}

/** The signal stays what queries call it, and is shown in words. */
export function signalMappings(rows: ReadonlyArray<{ signal: string }>): unknown[] {
  const signals = [...new Set(rows.map(({ signal }) => signal))];
  return [
    {
      type: 'value',
      options: Object.fromEntries(signals.map((signal, index) => [signal, { text: signalWords(signal), index }])),
    },
  ];
}

/** `cart p95`; further labels, such as a metric's tags, behind it. */
function titleOf({ labels, service, signal }: Pick<BandSeries, 'labels' | 'service' | 'signal'>): string {
  const own = new Set(['service', 'signal']);
  const extra = Object.entries(labels).filter(([name]) => !own.has(name));
  const words = [service, signalWords(signal)].filter((word) => word !== '').join(' ');
  return extra.length > 0 ? `${words} (${extra.map(([name, value]) => `${name} ${value}`).join(', ')})` : words;
}
