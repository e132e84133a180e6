import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { formatDuration, formatRatio, significant } from '../../../core/text/format';
import { clockTime, relativeTime } from '../../../ui/chart/clock';
import type { Figures } from '../../../ui/chart/figures';
import { RAW } from '../../../ui/rawText';
import { severityState, type State } from '../../../ui/stateColor';
import type { RankedSeries } from './rankSeries';
import type { Stretch } from './stretches';

/** Beyond this many times a ratio says less than the two figures do. */
const GREATEST_RATIO = 100;

/** `3.1 × usual`; where no ratio makes sense, the usual value: `usually 0 %`. `''` when nothing is known about usual. */
export function comparedWords(value: number, usual: number, figures: Figures): string {
  if (!Number.isFinite(value) || !Number.isFinite(usual)) {
    return '';
  }
  const ratio = value / usual;
  if (usual > 0 && ratio > 0 && ratio <= GREATEST_RATIO && Number(significant(ratio)) > 0) {
    return formatRatio(value, usual);
  }
  return t('anomaly.words.usually', 'usually {{usual}}', { usual: figures.format(usual), ...RAW });
}

/** What a score from 0 to 1 says, in words; `''` without one. */
export function scoreWords(score: number): string {
  if (!Number.isFinite(score)) {
    return '';
  }
  if (score < 0.3) {
    return t('anomaly.words.score-none', 'as usual');
  }
  if (score < 0.5) {
    return t('anomaly.words.score-some', 'a little unusual');
  }
  return score < 0.8 ? t('anomaly.words.score-much', 'unusual') : t('anomaly.words.score-most', 'very unusual');
}

export interface WordsContext {
  figures: Figures;
  timeZone: TimeZone;
  /** End of the shown range. */
  now: number;
  /** Whether that end moves with the clock; otherwise nothing goes on any more. */
  isLive: boolean;
}

/** One stretch in a sentence: what, how it compares, since when or for how long. */
export function stretchSentence(
  series: RankedSeries,
  stretch: Stretch,
  { figures, timeZone, now, isLive }: WordsContext
): string {
  const goesOn = stretch.open && isLive;
  const row = goesOn ? stretch.last : stretch.peak;
  const value = series.value[row];
  const title = series.title;
  const figure = figures.format(value);
  const compared = comparedWords(value, series.usual[row], figures);
  const from = clockTime(stretch.start, now, timeZone);
  const to = clockTime(stretch.end, stretch.start, timeZone);
  const duration = formatDuration(stretch.end - stretch.start);
  if (goesOn) {
    const ago = relativeTime(stretch.start, now);
    return compared === ''
      ? t('anomaly.words.open-plain', '{{title}} is abnormal at {{figure}} since {{from}}, {{ago}}', {
          title,
          figure,
          from,
          ago,
          ...RAW,
        })
      : t('anomaly.words.open', '{{title}} is {{figure}}, {{compared}}, since {{from}}, {{ago}}', {
          title,
          figure,
          compared,
          from,
          ago,
          ...RAW,
        });
  }
  return compared === ''
    ? t('anomaly.words.over-plain', '{{title}} was abnormal at {{figure}} from {{from}} to {{to}} ({{duration}})', {
        title,
        figure,
        from,
        to,
        duration,
        ...RAW,
      })
    : t('anomaly.words.over', '{{title}} was {{figure}}, {{compared}}, from {{from}} to {{to}} ({{duration}})', {
        title,
        figure,
        compared,
        from,
        to,
        duration,
        ...RAW,
      });
}

export interface Verdict {
  state: State;
  sentence: string;
}

/** The panel's state in one sentence; `ranked` is sorted strangest first and not empty. */
export function verdictOf(ranked: readonly RankedSeries[], contextOf: (series: RankedSeries) => WordsContext): Verdict {
  const [worst] = ranked;
  if (worst.worst) {
    const sentence = stretchSentence(worst, worst.worst, contextOf(worst));
    const others = ranked.filter(({ stretches }) => stretches.length > 0).length - 1;
    const more =
      others > 0
        ? ' ' + t('anomaly.words.more', 'Also abnormal in this range: {{others}} other series.', { others })
        : '';
    return { state: severityState(worst.worst.severity), sentence: `${sentence}.${more}` };
  }
  const learning = ranked.filter(({ isLearning }) => isLearning).length;
  if (learning === ranked.length) {
    return {
      state: 'unknown',
      sentence: t('anomaly.words.learning-all', 'Still learning what is usual: no verdict in this range yet.'),
    };
  }
  if (ranked.every(({ newest }) => newest < 0)) {
    return { state: 'unknown', sentence: t('anomaly.words.unjudged', 'Nothing in this range could be judged.') };
  }
  const sentence = t('anomaly.words.normal', 'Nothing abnormal in this range.');
  return {
    state: 'ok',
    sentence:
      learning === 0
        ? sentence
        : `${sentence} ${t('anomaly.words.learning-some', 'Still learning: {{learning}} of {{all}} series.', { learning, all: ranked.length })}`,
  };
}
