import { t } from '@grafana/i18n';
import type { ModelScore, RegistryCustom } from '../../../contracts/modelFrames';
import { formatCount, formatDuration, formatShare, significant } from '../../../core/text/format';
import type { TermName } from '../../../ui/glossary';
import { RAW } from '../../../ui/rawText';
import type { State } from '../../../ui/state';
import type { ModelRow } from './modelsModel';

export function kindWords(kind: string): string {
  switch (kind) {
    case 'pattern':
      return t('models.kind-pattern', 'Patterns');
    case 'anomaly':
      return t('models.kind-anomaly', 'Anomalies');
    case 'forecast':
      return t('models.kind-forecast', 'Forecasts');
    case 'correlation':
      return t('models.kind-correlation', 'Incidents');
    case 'recommendation':
      return t('models.kind-recommendation', 'Recommendations');
    default:
      return kind;
  }
}

export function stateWords(state: string): { state: State; word: string } {
  switch (state) {
    case 'ready':
      return { state: 'ok', word: t('models.state-ready', 'ready') };
    case 'learning':
      return { state: 'unknown', word: t('models.state-learning', 'learning') };
    case 'idle':
      return { state: 'unknown', word: t('models.state-idle', 'idle') };
    case 'failed':
      return { state: 'error', word: t('models.state-failed', 'failed') };
    default:
      return { state: 'unknown', word: state };
  }
}

export function fittingWords(fitting: string): string {
  switch (fitting) {
    case 'minute':
      return t('models.fitting-minute', 'for every minute');
    case 'schedule':
      return t('models.fitting-schedule', 'by the schedule');
    case 'answer':
      return t('models.fitting-answer', 'with each answer');
    case 'never':
      return t('models.fitting-never', 'never, it learns nothing');
    default:
      return fitting;
  }
}

/** `every day`; of data that are too young for that, what is done until then. */
export function refitWords({ refit, fitted, next }: RegistryCustom): string {
  const words = {
    hourly: t('models.refit-hourly', 'every hour'),
    sixHours: t('models.refit-six-hours', 'every six hours'),
    daily: t('models.refit-daily', 'every day'),
  };
  const hours = fitted === null || next === null ? 24 : (next - fitted) / 3_600_000;
  const actual = hours <= 1 ? words.hourly : hours <= 6 ? words.sixHours : words.daily;
  return actual === words[refit]
    ? actual
    : t('models.refit-young', '{{actual}} while the data are young, later {{wanted}}', {
        actual,
        wanted: words[refit],
        ...RAW,
      });
}

/** `51,828 values of 12 series`. */
export function learnedWords({ learnedSeries, learnedCount, learnedUnit }: ModelRow): string {
  const count = formatCount(learnedCount);
  const series = formatCount(learnedSeries);
  switch (Number.isFinite(learnedCount) ? learnedUnit : '') {
    case 'values':
      return t('models.learned-values', '{{count}} values of {{series}} series', { count, series, ...RAW });
    case 'chains':
      return t('models.learned-chains', '{{count}} chains', { count, ...RAW });
    case 'calls':
      return t('models.learned-calls', '{{count}} calls between {{series}} services', { count, series, ...RAW });
    default:
      return Number.isFinite(learnedSeries) ? t('models.learned-series', '{{series}} series', { series, ...RAW }) : '–';
  }
}

/** A score as its own words, with the term that explains it. */
export function scoreName(score: ModelScore): { name: string; term: TermName } {
  switch (score) {
    case 'falsePerWeek':
      return { name: t('models.score-false', 'False alarms a week, of one service'), term: 'falseAlarm' };
    case 'calibration':
      return { name: t('models.score-calibration', 'Rare ones seen, × expected'), term: 'calibration' };
    case 'delay':
      return { name: t('models.score-delay', 'Delay of the first alarm'), term: 'alarmDelay' };
    case 'relativeError':
      return { name: t('models.score-error', 'Error of past forecasts'), term: 'forecastError' };
    case 'coverage95':
      return { name: t('models.score-coverage', 'Inside the 95 % band'), term: 'coverage' };
    case 'chosen':
      return { name: t('models.score-chosen', 'Services forecast with it'), term: 'chosenModel' };
    case 'modularity':
      return { name: t('models.score-modularity', 'How clear the groups are'), term: 'modularity' };
  }
}

export function scoreValue(score: ModelScore, value: number): string {
  if (!Number.isFinite(value)) {
    return '–';
  }
  switch (score) {
    case 'relativeError':
    case 'coverage95':
      return formatShare(value);
    case 'delay':
      return formatDuration(value);
    case 'chosen':
      return formatCount(value);
    case 'calibration':
      return t('models.times', '{{ratio}} ×', { ratio: significant(value), ...RAW });
    default:
      return significant(value);
  }
}

/** The scores that tell most of a model, in a few words; `''` where none is known. */
export function mainScore(row: ModelRow): string {
  const value = (score: ModelScore) => scoreValue(score, row[score]);
  if (Number.isFinite(row.falsePerWeek)) {
    return t('models.main-false', '{{rate}} false alarms a week', { rate: value('falsePerWeek'), ...RAW });
  }
  if (Number.isFinite(row.calibration)) {
    return t('models.main-calibration', '{{ratio}} as many rare ones as expected', {
      ratio: value('calibration'),
      ...RAW,
    });
  }
  if (Number.isFinite(row.relativeError)) {
    return t('models.main-forecast', '{{error}} off, {{coverage}} inside the band', {
      error: value('relativeError'),
      coverage: value('coverage95'),
      ...RAW,
    });
  }
  return Number.isFinite(row.modularity)
    ? t('models.main-modularity', 'clarity of groups: {{value}} of 1', { value: value('modularity'), ...RAW })
    : '';
}

/** The term that explains {@link mainScore}. */
export function mainTerm(row: ModelRow): TermName {
  return Number.isFinite(row.falsePerWeek)
    ? 'falseAlarm'
    : Number.isFinite(row.calibration)
      ? 'calibration'
      : Number.isFinite(row.relativeError)
        ? 'forecastError'
        : 'modularity';
}
