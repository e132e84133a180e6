import { FRAME_NAMES } from '../../contracts/frames';
import { metricWords } from '../../core/text/signalWords';
import { isInverted, thresholdOf } from '../../core/health/thresholds';
import type { FieldConfig, Frame } from './frame';
import { noDataFrame, seriesFrame, serviceColors } from './series';
import { metricUnit } from './units';

/** One metric of one service with one set of tags. */
export interface MetricLine {
  labels: Record<string, string>;
  unit: string;
  time: Float64Array;
  values: Float64Array;
}

/** One frame per line, `timeseries-multi`; the value is named after the metric. */
export function metricFrames(lines: MetricLine[]): Frame[] {
  if (lines.length === 0) {
    return [noDataFrame(FRAME_NAMES.metrics, 'timeseries-multi')];
  }
  const colorOf = serviceColors(lines.map(({ labels }) => labels));
  return lines.map((line) =>
    seriesFrame({
      name: FRAME_NAMES.metrics,
      labels: line.labels,
      time: line.time,
      values: [
        {
          name: line.labels.metric ?? 'value',
          values: line.values,
          config: {
            unit: metricUnit(line.unit),
            displayNameFromDS: lineName(line.labels),
            ...colorOf(line.labels),
            ...thresholdConfig(line),
          },
        },
      ],
    })
  );
}

/** Where the metric needs care, for panels that show thresholds. */
function thresholdConfig({ labels, unit }: MetricLine): FieldConfig {
  const threshold = thresholdOf(labels.metric ?? '', unit);
  if (threshold === undefined) {
    return {};
  }
  const { warning, critical, advice } = threshold;
  const steps = isInverted(threshold)
    ? [
        { value: null, color: 'red' },
        { value: critical, color: 'orange' },
        { value: warning, color: 'green' },
      ]
    : [
        { value: null, color: 'green' },
        { value: warning, color: 'orange' },
        { value: critical, color: 'red' },
      ];
  return {
    thresholds: { mode: 'absolute', steps },
    description: `Needs care ${isInverted(threshold) ? 'below' : 'from'} ${warning}, at once ${isInverted(threshold) ? 'below' : 'from'} ${critical}. ${advice}`,
  };
}

/** `cart CPU`, and tags behind it where there are any. */
function lineName(labels: Record<string, string>): string {
  const { metric, service, period: _period, ...tags } = labels;
  const words = [service, metricWords(metric ?? '')].filter((word) => word !== undefined && word !== '').join(' ');
  const extra = Object.entries(tags).map(([key, value]) => `${key} ${value}`);
  return extra.length > 0 ? `${words} (${extra.join(', ')})` : words;
}
