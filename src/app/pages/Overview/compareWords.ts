import { t } from '@grafana/i18n';
import { formatRatio } from '../../../core/text/format';
import { RAW } from '../../../ui/rawText';
import type { Compare } from '../../data/usePageState';

/** Below this change a figure counts as unchanged: look.md's "quiet when all is well". */
const NOTABLE = 0.1;

export interface Comparison {
  text: string;
  /** Whether the change is for the better, where that can be said. */
  tone: 'better' | 'worse' | 'neutral';
}

/**
 * A figure against its usual one, in words: `3.1 × usual (450 ms a day earlier)`.
 * `good` says which direction is better; `format` writes the usual value.
 */
export function compareFigure(
  value: number,
  usual: number,
  compare: Compare,
  good: 'lower' | 'higher' | 'neither',
  format: (value: number) => string
): Comparison {
  if (!Number.isFinite(usual)) {
    return {
      text:
        compare === 'day'
          ? t('compare.no-day', 'no figure a day earlier')
          : t('compare.no-week', 'no figure a week earlier'),
      tone: 'neutral',
    };
  }
  const before = format(usual);
  const then =
    compare === 'day'
      ? t('compare.day', '{{before}} a day earlier', { before, ...RAW })
      : t('compare.week', '{{before}} a week earlier', { before, ...RAW });
  if (!Number.isFinite(value)) {
    return { text: then, tone: 'neutral' };
  }
  // A score is a place on a scale: the distance says more than the ratio.
  const change = good === 'higher' ? difference(value, usual) : usual > 0 ? formatRatio(value, usual) : '';
  return { text: change === '' ? then : `${change}, ${then}`, tone: toneOf(value, usual, good) };
}

function difference(value: number, usual: number): string {
  const points = Math.round(value) - Math.round(usual);
  return points === 0 ? t('compare.same', 'as usual') : `${points > 0 ? '+' : '−'}${Math.abs(points)}`;
}

function toneOf(value: number, usual: number, good: 'lower' | 'higher' | 'neither'): Comparison['tone'] {
  if (good === 'neither' || Math.abs(value - usual) <= NOTABLE * Math.max(Math.abs(usual), Number.EPSILON)) {
    return 'neutral';
  }
  return value < usual === (good === 'lower') ? 'better' : 'worse';
}
