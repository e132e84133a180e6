import { t } from '@grafana/i18n';
import type { DataFrame } from '@grafana/data';
import { JUDGED_KEY } from '../../../contracts/frames';
import type { JudgedCustom } from '../../../contracts/verdictFrames';
import { customOf } from '../../../ui/frames';
import type { BandSeries } from './readBands';
import type { RankedSeries } from './rankSeries';

export type Method = JudgedCustom['method'];

const METHODS: readonly Method[] = ['band', 'counts', 'novelty'];

/** How the series of a frame was judged; null where the frame does not say, or in another form. */
export function judgedOf(frame: DataFrame): JudgedCustom | null {
  const custom = customOf(frame, JUDGED_KEY) as Partial<JudgedCustom> | undefined;
  return typeof custom?.mark === 'number' && custom.kind !== undefined && METHODS.some((one) => one === custom.method)
    ? (custom as JudgedCustom)
    : null;
}

/** What found the anomalies of a series: without a word of its source its band. */
export function methodOf({ judged }: Pick<BandSeries, 'judged'>): Method {
  return judged?.method ?? 'band';
}

/** How many stretches each method found; those that found none are left out. */
export function methodCounts(series: readonly RankedSeries[]): Array<{ method: Method; stretches: number }> {
  return METHODS.map((method) => ({
    method,
    stretches: series
      .filter((one) => methodOf(one) === method)
      .reduce((sum, { stretches }) => sum + stretches.length, 0),
  })).filter(({ stretches }) => stretches > 0);
}

/** The series whose anomalies a method finds; all of them without one. */
export function foundBy<S extends BandSeries>(series: readonly S[], method: Method | null): S[] {
  return series.filter((one) => method === null || methodOf(one) === method);
}

/** What a method is called. */
export function methodWord(method: Method): string {
  switch (method) {
    case 'band':
      return t('anomaly.method.band', 'Outside the band');
    case 'counts':
      return t('anomaly.method.counts', 'Error counts');
    case 'novelty':
      return t('anomaly.method.novelty', 'New value');
  }
}

/** What a method looks at. */
export function methodHelp(method: Method): string {
  switch (method) {
    case 'band':
      return t(
        'anomaly.method.band-help',
        'Rates and durations: the last minutes together, or their median, lie where this time of the day and the week has hardly ever been.'
      );
    case 'counts':
      return t(
        'anomaly.method.counts-help',
        'Shares of errors: more requests failed than usually fail among so many. One failure of one is little, nine of ten are much.'
      );
    case 'novelty':
      return t(
        'anomaly.method.novelty-help',
        'Other metrics: the value is far from everything of the last 11 days, and counts until it is back inside its band. In their first hours the band alone decides.'
      );
  }
}
