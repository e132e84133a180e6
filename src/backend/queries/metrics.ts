import { metricsQuerySchema } from '../../contracts/queries/metrics';
import { metricFrames, type MetricLine } from '../frames/metrics';
import { askMetrics, constructedNotice, type JoinedMetrics } from './constructedHistory';
import { withGaps } from './gaps';
import { groupStarts } from './groupSlices';
import { alignRange, checkRange, MINUTE, parseInterval, resolveStep } from './interval';
import { leftOutNotice } from './notices';
import type { QueryType } from './queryType';

export interface MetricsInput {
  stepMs: number;
  metrics: JoinedMetrics;
}

/** Rows of `chain_metrics` as series. */
export const metricsQueryType: QueryType<'metrics', MetricsInput> = {
  type: 'metrics',
  schema: metricsQuerySchema,
  cost: 'light',

  async read(query, context, access) {
    checkRange(context);
    const stepMs = resolveStep(query.interval, context);
    const { names, aggregation, limit } = query.options;
    return {
      stepMs,
      metrics: await askMetrics(access, alignRange(context, stepMs), { names, stepMs, aggregation, limit }),
    };
  },

  answer(query, context, { stepMs, metrics }) {
    return {
      frames: metricFrames(metricLines(metrics, stepMs, context.watermark.lastMetric)),
      notices: [
        ...leftOutNotice(metrics.folded, metrics.groups.length, 'metric series'),
        ...constructedNotice(metrics.constructed),
      ],
      receipt: { method: 'metrics', parameters: { ...query.options, stepMs }, rowsRead: metrics.rowsRead },
    };
  },
};

/** The long form cut into one line per group, without the bucket that is still filling; empty groups have no line. */
function metricLines(metrics: JoinedMetrics, stepMs: number, lastMetric: number): MetricLine[] {
  const starts = groupStarts(metrics.group, metrics.groups.length);
  return metrics.groups.flatMap((labels, index) => {
    const until = lastMetric + (parseInterval(labels.period ?? '') ?? MINUTE);
    let end = starts[index + 1];
    while (end > starts[index] && metrics.time[end - 1] + stepMs > until) {
      end--;
    }
    if (end === starts[index]) {
      return [];
    }
    const line = withGaps(
      metrics.time.subarray(starts[index], end),
      metrics.value.subarray(starts[index], end),
      stepMs
    );
    return [{ labels, unit: metrics.unit[index] ?? '', ...line }];
  });
}
