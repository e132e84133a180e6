import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { significant } from '../../../core/text/format';
import { fullTime } from '../../../ui/chart/clock';
import type { Figures } from '../../../ui/chart/figures';
import { ChartTooltip, type TooltipRow } from '../../../ui/chart/ChartTooltip';
import { StateBadge } from '../../../ui/StateBadge';
import { severityState } from '../../../ui/state';
import { severityWord } from '../../../ui/stateColor';
import type { RankedSeries } from '../model/rankSeries';
import { chancePerWeek, chanceWords } from '../model/chance';
import { comparedWords, scoreWords } from '../model/words';

interface Props {
  series: RankedSeries;
  row: number;
  color: string;
  figures: Figures;
  timeZone: TimeZone;
  showWeek: boolean;
}

/** What a series was at a time, what it usually is, and how strange that was. */
export function BandTooltip({ series, row, color, figures, timeZone, showWeek }: Props) {
  const value = series.value[row];
  const usual = series.usual[row];
  const score = series.score?.[row] ?? NaN;
  const rows: TooltipRow[] = [{ label: t('anomaly.tooltip.value', 'Measured'), value: figures.format(value), color }];
  if (Number.isFinite(usual)) {
    rows.push({ label: t('anomaly.tooltip.usual', 'Usual'), value: figures.format(usual) });
  }
  if (showWeek && series.weekBefore !== null) {
    rows.push({ label: t('anomaly.tooltip.week', 'A week before'), value: figures.format(series.weekBefore[row]) });
  }
  rows.push({
    label: t('anomaly.tooltip.band', 'Usual band'),
    value: bandWords(series.lower[row], series.upper[row], figures),
  });
  const compared = comparedWords(value, usual, figures);
  if (compared !== '') {
    rows.push({ label: t('anomaly.tooltip.compared', 'Compared'), value: compared });
  }
  if (Number.isFinite(score)) {
    rows.push({ label: t('anomaly.tooltip.score', 'Score'), value: `${significant(score)} · ${scoreWords(score)}` });
  }
  const chance = series.severity[row] > 0 ? chanceWords(chancePerWeek(series, score)) : '';
  if (chance !== '') {
    rows.push({ label: t('anomaly.tooltip.chance', 'By chance'), value: chance });
  }
  return (
    <ChartTooltip time={fullTime(series.time[row], timeZone)} title={series.title} rows={rows}>
      <VerdictAt series={series} row={row} />
    </ChartTooltip>
  );
}

function bandWords(lower: number, upper: number, { format }: Figures): string {
  return t('anomaly.tooltip.band-range', '{{lower}} to {{upper}}', {
    lower: format(lower),
    upper: format(upper),
    interpolation: { escapeValue: false },
  });
}

function VerdictAt({ series, row }: Pick<Props, 'series' | 'row'>) {
  if (series.learning[row]) {
    return <StateBadge state="unknown" word={t('anomaly.tooltip.learning', 'Still learning: no verdict')} />;
  }
  if (row > series.newest) {
    return (
      <StateBadge state="unknown" word={t('anomaly.tooltip.filling', 'Not judged: the interval is not complete')} />
    );
  }
  const severity = series.severity[row];
  if (!(severity > 0)) {
    return null;
  }
  const word = series.isJudged
    ? t('anomaly.tooltip.severity', 'Abnormal, severity {{word}}', { word: severityWord(severity) })
    : t('anomaly.tooltip.outside', 'Outside the usual band');
  return <StateBadge state={severityState(severity)} word={word} />;
}
