import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { formatDuration, formatRatio, significant } from '../../../core/text/format';
import { clockTime, relativeTime } from '../../../ui/chart/clock';
import type { Figures } from '../../../ui/chart/figures';
import { RAW } from '../../../ui/rawText';
import { severityState, type State } from '../../../ui/state';
import { goesOn, isStale, judgedUntil, type Present } from './freshness';
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

export interface WordsContext extends Present {
  figures: Figures;
  timeZone: TimeZone;
}

/** One stretch in a sentence: what, how it compares, since when or for how long. */
export function stretchSentence(series: RankedSeries, stretch: Stretch, context: WordsContext): string {
  const { figures, timeZone, now } = context;
  const isOpen = goesOn(series, stretch, context);
  const row = isOpen ? stretch.last : stretch.peak;
  const value = series.value[row];
  const title = series.title;
  const figure = figures.format(value);
  const compared = comparedWords(value, series.usual[row], figures);
  const from = clockTime(stretch.start, now, timeZone);
  const to = clockTime(stretch.end, stretch.start, timeZone);
  const duration = formatDuration(stretch.end - stretch.start);
  if (isOpen) {
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
  if (stretch.open) {
    // The same rule for "open" as in every table: it goes on as far as the data go. What they do not reach is not spoken of.
    return t(
      'anomaly.words.open-then',
      '{{title}} was {{figure}}, {{compared}}, since {{from}}, and still open at {{to}}',
      {
        title,
        figure,
        compared: compared === '' ? t('anomaly.words.abnormal', 'abnormal') : compared,
        from,
        to: clockTime(judgedUntil(series), stretch.start, timeZone),
        ...RAW,
      }
    );
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

/** The panel's state in one sentence; `ranked` is sorted strangest first and not empty. Data that do not reach the present are named. */
export function verdictOf(ranked: readonly RankedSeries[], contextOf: (series: RankedSeries) => WordsContext): Verdict {
  const [worst] = ranked;
  const context = contextOf(worst);
  const verdict = worst.worst ? abnormalVerdict(ranked, worst.worst, context) : quietVerdict(ranked);
  if (!ranked.every((series) => isStale(series, context))) {
    return verdict;
  }
  const until = Math.max(...ranked.map(judgedUntil));
  const time = clockTime(until, context.now, context.timeZone);
  const ago = relativeTime(until, context.now);
  const age = t('anomaly.words.stale', 'The newest data are from {{time}}, {{ago}}.', { time, ago, ...RAW });
  // What is old cannot say that all is well now.
  return { state: verdict.state === 'ok' ? 'unknown' : verdict.state, sentence: `${verdict.sentence} ${age}` };
}

function abnormalVerdict(ranked: readonly RankedSeries[], stretch: Stretch, context: WordsContext): Verdict {
  const others = ranked.filter(({ stretches }) => stretches.length > 0).length - 1;
  const more =
    others > 0
      ? ' ' + t('anomaly.words.more', 'Also abnormal in this range: {{others}} other series.', { others })
      : '';
  return {
    state: severityState(stretch.severity),
    sentence: `${stretchSentence(ranked[0], stretch, context)}.${more}`,
  };
}

function quietVerdict(ranked: readonly RankedSeries[]): Verdict {
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
  const some = t('anomaly.words.learning-some', 'Still learning: {{learning}} of {{all}} series.', {
    learning,
    all: ranked.length,
  });
  return {
    state: 'ok',
    sentence: t('anomaly.words.normal', 'Nothing abnormal in this range.') + (learning === 0 ? '' : ` ${some}`),
  };
}
