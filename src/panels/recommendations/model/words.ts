import { formattedValueToString, getValueFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import {
  formatCount,
  formatDuration,
  formatRate,
  formatRatio,
  formatShare,
  significant,
} from '../../../core/text/format';
import { RAW } from '../../../ui/rawText';
import type { State } from '../../../ui/state';
import type { Evidence, Recommendation } from './readRecommendations';

const UNITS: Readonly<Record<string, (value: number) => string>> = {
  ms: formatDuration,
  s: (seconds) => formatDuration(seconds * 1000),
  share: formatShare,
  percentunit: formatShare,
  percent: (percent) => formatShare(percent / 100),
  reqps: formatRate,
  count: formatCount,
  short: formatCount,
  '': formatCount,
  megabytes: (megabytes) => formattedValueToString(getValueFormat('decmbytes')(megabytes)),
};

/** A figure with its unit; Grafana's units are known, any other text is written behind the figure. */
export function figureWords(value: number, unit: string): string {
  const known = UNITS[unit];
  if (known || !Number.isFinite(value)) {
    return (known ?? formatCount)(value);
  }
  const grafana = getValueFormat(unit);
  const text = formattedValueToString(grafana(value));
  return text === String(value) ? `${formatCount(value)} ${unit}` : text;
}

/** How a figure compares: `3.1 × usual`, `usually 0 %`; `''` without a usual value. */
export function comparedWords({ value, usual, unit }: Evidence): string {
  if (usual === undefined || !Number.isFinite(usual)) {
    return '';
  }
  const ratio = value / usual;
  return usual > 0 && ratio <= 100 && Number(significant(ratio)) > 0
    ? formatRatio(value, usual)
    : t('recommendations.usually', 'usually {{usual}}', { usual: figureWords(usual, unit), ...RAW });
}

/** What to expect; the range in figures unless the text names one. */
export function effectWords({ effect, effectLow, effectHigh }: Recommendation): string {
  const range = Number.isFinite(effectLow) && Number.isFinite(effectHigh) ? rangeWords(effectLow, effectHigh) : '';
  if (range === '' || effect.includes('%')) {
    return effect;
  }
  return effect === '' ? range : `${effect}: ${range}`;
}

function rangeWords(low: number, high: number): string {
  return t('recommendations.range', '{{low}} to {{high}}', { low: formatShare(low), high: formatShare(high), ...RAW });
}

/** A kind as people read it: `performance_tuning`, `connectionPool` → "Performance tuning", "Connection pool". */
export function kindWords(kind: string): string {
  const words = kind
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .trim()
    .toLowerCase();
  return words === '' ? '' : words[0].toUpperCase() + words.slice(1);
}

/** How urgent a recommendation is. */
export function priorityLook(priority: number): { state: State; word: string } {
  if (!Number.isFinite(priority)) {
    return { state: 'unknown', word: t('recommendations.priority-none', 'No priority') };
  }
  if (priority <= 1) {
    return { state: 'error', word: t('recommendations.priority-first', 'First') };
  }
  return priority <= 2
    ? { state: 'warning', word: t('recommendations.priority-soon', 'Soon') }
    : { state: 'unknown', word: t('recommendations.priority-later', 'Later') };
}

/** What can go wrong with it, as state and words; null where the source does not say. */
export function riskLook(risk: string): { state: State; word: string } | null {
  switch (risk.toLowerCase()) {
    case '':
      return null;
    case 'low':
      return { state: 'ok', word: t('recommendations.risk-low', 'Low risk') };
    case 'medium':
      return { state: 'warning', word: t('recommendations.risk-medium', 'Medium risk') };
    case 'high':
      return { state: 'error', word: t('recommendations.risk-high', 'High risk') };
    default:
      return { state: 'unknown', word: t('recommendations.risk-other', 'Risk: {{risk}}', { risk, ...RAW }) };
  }
}

/** How much work it is; `''` where the source does not say. */
export function effortWords(effort: string): string {
  switch (effort.toLowerCase()) {
    case '':
      return '';
    case 'low':
      return t('recommendations.effort-low', 'Little effort');
    case 'medium':
      return t('recommendations.effort-medium', 'Some effort');
    case 'high':
      return t('recommendations.effort-high', 'Much effort');
    default:
      return t('recommendations.effort-other', 'Effort: {{effort}}', { effort, ...RAW });
  }
}

/** The panel's state in one sentence. */
export function verdictOf(recommendations: readonly Recommendation[]): { state?: State; sentence: string } {
  const [first] = recommendations;
  const { state } = priorityLook(first.priority);
  const lead = first.title.replace(/\.$/, '');
  const sentence =
    recommendations.length === 1
      ? t('recommendations.verdict-one', 'One change is worth making: {{lead}}.', { lead, ...RAW })
      : t('recommendations.verdict', '{{all}} changes are worth making. First: {{lead}}.', {
          all: recommendations.length,
          lead,
          ...RAW,
        });
  return { state: state === 'unknown' ? undefined : state, sentence };
}
