import { FORECAST_FIELDS, FRAME_NAMES, type ForecastCustom } from '../../contracts/frames';
import { signalWords } from '../../core/text/signalWords';
import type { FieldConfig, Frame } from './frame';
import { noDataFrame, seriesFrame, serviceColors, type SeriesValue } from './series';

type Band = Exclude<keyof typeof FORECAST_FIELDS, 'time' | 'value' | 'forecast'>;

/** History and future of one series on one grid; NaN where a column does not apply. */
export interface ForecastSeries {
  labels: Record<string, string>;
  service: string;
  signal: string;
  unit: string;
  time: Float64Array;
  /** What was measured; NaN in the future. */
  value: Float64Array;
  /** What is expected; NaN in the past. */
  forecast: Float64Array;
  bands: Record<Band, Float64Array>;
  custom: ForecastCustom;
}

const PAIRS: ReadonlyArray<{ lower: Band; upper: Band; share: string; fillOpacity: number }> = [
  { lower: 'lower50', upper: 'upper50', share: '50 %', fillOpacity: 30 },
  { lower: 'lower80', upper: 'upper80', share: '80 %', fillOpacity: 20 },
  { lower: 'lower95', upper: 'upper95', share: '95 %', fillOpacity: 10 },
];

/** One frame per series; what cannot be a field lies in `meta.custom.forecast`. */
export function forecastFrames(series: ForecastSeries[]): Frame[] {
  if (series.length === 0) {
    return [noDataFrame(FRAME_NAMES.forecast, 'timeseries-multi')];
  }
  const colorOf = serviceColors(series.map(({ labels }) => labels));
  return series.map((one) =>
    seriesFrame({
      name: FRAME_NAMES.forecast,
      labels: one.labels,
      time: one.time,
      values: [
        { name: FORECAST_FIELDS.value, values: one.value, config: shown(one, '') },
        {
          name: FORECAST_FIELDS.forecast,
          values: one.forecast,
          config: shown(one, 'forecast', { lineStyle: { fill: 'dash', dash: [8, 6] } }),
        },
        ...PAIRS.flatMap((pair) => bandValues(one, pair)),
      ].map((value) => ({ ...value, config: { ...value.config, ...colorOf(one.labels) } })),
      meta: { custom: { forecast: one.custom } },
    })
  );
}

function bandValues(one: ForecastSeries, { lower, upper, share, fillOpacity }: (typeof PAIRS)[number]): SeriesValue[] {
  const low = `lower ${share}`;
  return [
    { name: FORECAST_FIELDS[lower], values: one.bands[lower], config: shown(one, low, { lineWidth: 0 }) },
    {
      name: FORECAST_FIELDS[upper],
      values: one.bands[upper],
      config: shown(one, `upper ${share}`, { lineWidth: 0, fillOpacity, fillBelowTo: titleOf(one, low) }),
    },
  ];
}

function shown(one: ForecastSeries, suffix: string, custom?: Record<string, unknown>): FieldConfig {
  return { unit: one.unit, displayNameFromDS: titleOf(one, suffix), ...(custom ? { custom } : {}) };
}

function titleOf({ labels, service, signal }: ForecastSeries, suffix: string): string {
  const extra = Object.entries(labels).filter(([name]) => name !== 'service' && name !== 'signal');
  const tags = extra.map(([name, value]) => `${name} ${value}`).join(', ');
  return [service, signalWords(signal), tags, suffix].filter((part) => part !== '').join(' ');
}
