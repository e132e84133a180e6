import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { formatDuration, formatShare, significant } from '../../../core/text/format';
import { clockWords } from '../../../ui/chart/clock';
import type { Figures } from '../../../ui/chart/figures';
import { RAW } from '../../../ui/rawText';
import type { State } from '../../../ui/state';
import type { ForecastSeries } from './readForecast';
import { crossingOf, crossingWords } from './threshold';

export interface WordsContext {
  figures: Figures;
  timeZone: TimeZone;
}

export interface Verdict {
  /** None where nothing is watched. */
  state?: State;
  sentence: string;
}

/** The panel's state in one sentence; `ranked` has the series that crosses its threshold soonest first and is not empty. */
export function verdictOf(
  ranked: readonly ForecastSeries[],
  contextOf: (series: ForecastSeries) => WordsContext
): Verdict {
  const [first] = ranked;
  const own = seriesSentence(first, contextOf(first));
  const crossing = ranked.filter((series) => isAlarming(series)).length;
  const others = crossing - (isAlarming(first) ? 1 : 0);
  const more = others > 0 ? ' ' + t('forecast.words.more', 'Also beyond: {{others}} other series.', { others }) : '';
  const learning = ranked.filter((series) => series.learning !== null);
  const honest = learning.length > 0 ? ' ' + learningWords(learning, ranked.length) : '';
  return { state: stateOf(first), sentence: `${own}.${more}${honest}` };
}

/** Whether a series is expected beyond its threshold within the horizon. */
export function isAlarming(series: ForecastSeries): boolean {
  const crossing = crossingOf(series);
  return crossing !== null && (crossing.isBeyond || crossing.at !== null);
}

/** State that a series is heading for; none without a threshold. */
export function stateOf(series: ForecastSeries): State | undefined {
  const crossing = crossingOf(series);
  if (crossing === null) {
    return series.learning === null ? undefined : 'unknown';
  }
  if (crossing.isBeyond) {
    return 'error';
  }
  return crossing.at === null ? 'ok' : 'warning';
}

/** What comes next for one series, without a full stop. */
export function seriesSentence(series: ForecastSeries, { figures, timeZone }: WordsContext): string {
  const { title } = series;
  const crossing = crossingOf(series);
  if (crossing !== null) {
    return `${title} ${crossingWords(crossing, series, figures, timeZone)}`;
  }
  const peak = peakRow(series);
  if (peak < 0) {
    return t('forecast.words.none', 'There is no forecast for {{title}}', { title, ...RAW });
  }
  const horizon = horizonWords(series);
  const at = clockWords(series.time[peak], series.now, timeZone);
  const figure = figures.format(series.forecast[peak]);
  const band = series.bands.find(({ share }) => share === 95);
  const range = band
    ? t('forecast.words.range', ' (95 %: {{from}} to {{to}})', {
        from: figures.format(band.lower[peak]),
        to: figures.format(band.upper[peak]),
        ...RAW,
      })
    : '';
  return t('forecast.words.peak', 'In the next {{horizon}} {{title}} is highest {{at}}: {{figure}}{{range}}', {
    horizon,
    title,
    at,
    figure,
    range,
    ...RAW,
  });
}

/** Length of the forecast: `24 h`, `7 d`. */
export function horizonWords({ time, step, now }: ForecastSeries): string {
  const length = (time.at(-1) ?? now) + step - now;
  return formatDuration(length).replace('1 d', '24 h');
}

function peakRow({ forecast, time, now }: ForecastSeries): number {
  return forecast.reduce(
    (best, value, row) => (time[row] >= now && Number.isFinite(value) && !(value <= forecast[best]) ? row : best),
    -1
  );
}

function learningWords(learning: readonly ForecastSeries[], all: number): string {
  const reason = learning[0].learning ?? '';
  return learning.length === all
    ? t('forecast.words.learning', 'Still learning: {{reason}}', { reason, ...RAW })
    : t('forecast.words.learning-some', 'Still learning: {{learning}} of {{all}} series.', {
        learning: learning.length,
        all,
      });
}

export interface AccuracyWords {
  short: string;
  medium: string;
  /** With the period and the number of checks. */
  long: string;
}

/** How good forecasts of the past were; null while that is not known. */
export function accuracyWords({
  backtest,
  historyDays,
}: Pick<ForecastSeries, 'backtest' | 'historyDays'>): AccuracyWords | null {
  if (backtest === null) {
    return null;
  }
  const error = wholeShare(backtest.relativeError);
  const coverage = wholeShare(backtest.coverage95);
  const { origins } = backtest;
  return {
    short: t('forecast.accuracy.short', '{{error}} off', { error, ...RAW }),
    medium: t('forecast.accuracy.medium', '{{error}} off, {{coverage}} inside the 95 % band', {
      error,
      coverage,
      ...RAW,
    }),
    long:
      historyDays === null
        ? t(
            'forecast.accuracy.long',
            'Checked on the past {{origins}} times: {{error}} off, {{coverage}} of values inside the 95 % band',
            { origins, error, coverage, ...RAW }
          )
        : t(
            'forecast.accuracy.days',
            'Last {{days}} days: {{error}} off, {{coverage}} of values inside the 95 % band',
            { days: significant(historyDays), error, coverage, ...RAW }
          ),
  };
}

/** `9 %` rather than `9.0 %`; small shares keep their digits. */
function wholeShare(share: number): string {
  return share >= 0.01 && share < 0.995 ? `${Math.round(share * 100)} %` : formatShare(share);
}
