import { t } from '@grafana/i18n';
import { natsOfScore, stretchConfidence } from '../../../core/anomaly/budget';
import { formatCount } from '../../../core/text/format';
import type { BandSeries } from './readBands';

/** From here on a value is marked, and the rate of chance was measured. */
const MARKED = 0.5;
const DAYS = 7;
const WEEKS_PER_MONTH = 365.25 / 12 / 7;
const WEEKS_PER_YEAR = 365.25 / 7;
/** Nobody has looked for longer. */
const MOST_YEARS = 10;

/** Stretches as strange a week in a series of this kind to which nothing happens; NaN below the mark, or where the source does not say how it judged. */
export function chancePerWeek({ judged }: Pick<BandSeries, 'judged'>, score: number): number {
  return judged === null || !(score >= MARKED)
    ? NaN
    : -Math.log(stretchConfidence(natsOfScore(score, judged.mark), judged.kind));
}

/** How often something comes that comes so many times a week: `about once in 3 weeks`; `''` when it is not known. */
export function chanceWords(perWeek: number): string {
  if (Number.isNaN(perWeek)) {
    return '';
  }
  if (perWeek >= 1.5) {
    const times = perWeek >= 1.5 * DAYS ? Math.round(perWeek / DAYS) : Math.round(perWeek);
    return perWeek >= 1.5 * DAYS
      ? t('anomaly.chance.day', 'about {{times}} times a day', { times: formatCount(times) })
      : t('anomaly.chance.week', 'about {{times}} times a week', { times: formatCount(times) });
  }
  const weeks = 1 / perWeek;
  if (weeks < 1.5) {
    return t('anomaly.chance.once', 'about once a week');
  }
  if (weeks < 2 * WEEKS_PER_MONTH) {
    return t('anomaly.chance.weeks', 'about once in {{weeks}} weeks', { weeks: Math.round(weeks) });
  }
  if (weeks < 1.5 * WEEKS_PER_YEAR) {
    return t('anomaly.chance.months', 'about once in {{months}} months', {
      months: Math.round(weeks / WEEKS_PER_MONTH),
    });
  }
  return weeks <= MOST_YEARS * WEEKS_PER_YEAR
    ? t('anomaly.chance.years', 'about once in {{years}} years', { years: Math.round(weeks / WEEKS_PER_YEAR) })
    : t('anomaly.chance.never', 'less than once in {{years}} years', { years: MOST_YEARS });
}
