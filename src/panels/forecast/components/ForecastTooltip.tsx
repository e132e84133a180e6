import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { ChartTooltip, type TooltipRow } from '../../../ui/chart/ChartTooltip';
import { fullTime, relativeTime } from '../../../ui/chart/clock';
import type { Figures } from '../../../ui/chart/figures';
import { RAW } from '../../../ui/rawText';
import type { ForecastSeries } from '../model/readForecast';

interface Props {
  series: ForecastSeries;
  row: number;
  color: string;
  figures: Figures;
  timeZone: TimeZone;
}

/** What was measured at a time, or what is expected and within which bands. */
export function ForecastTooltip({ series, row, color, figures, timeZone }: Props) {
  const { format } = figures;
  const rows: TooltipRow[] = [];
  if (Number.isFinite(series.value[row])) {
    rows.push({ label: t('forecast.tooltip.value', 'Measured'), value: format(series.value[row]), color });
  }
  if (Number.isFinite(series.forecast[row])) {
    rows.push({ label: t('forecast.tooltip.forecast', 'Expected'), value: format(series.forecast[row]), color });
  }
  for (const { share, lower, upper } of [...series.bands].reverse()) {
    if (Number.isFinite(lower[row]) && Number.isFinite(upper[row])) {
      rows.push({
        label: t('forecast.tooltip.band', '{{share}} % of values', { share }),
        value: t('forecast.tooltip.band-range', '{{lower}} to {{upper}}', {
          lower: format(lower[row]),
          upper: format(upper[row]),
          ...RAW,
        }),
      });
    }
  }
  const time = series.time[row];
  const when = time >= series.now ? ` · ${relativeTime(time, series.now)}` : '';
  return <ChartTooltip time={fullTime(time, timeZone) + when} title={series.title} rows={rows} />;
}
