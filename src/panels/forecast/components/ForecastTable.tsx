import { dateTimeFormat, dateTimeFormatISO } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import type { Figures } from '../../../ui/chart/figures';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import type { ForecastSeries } from '../model/readForecast';

interface Props {
  title: string;
  ranked: readonly ForecastSeries[];
  figuresOf: (series: ForecastSeries) => Figures;
  timeZone: TimeZone;
}

interface Row {
  series: ForecastSeries;
  row: number;
}

/** The picture as a table: every future step of every series with its bands; the history is in the CSV. */
export function ForecastTable({ title, ranked, figuresOf, timeZone }: Props) {
  const rows = ranked.flatMap((series) =>
    series.time.flatMap((time, row): Row[] => (time >= series.now ? [{ series, row }] : []))
  );
  const figure = (id: string, name: string, of: (row: Row) => number): TwinColumn<Row> => ({
    id,
    title: name,
    align: 'right',
    value: of,
    render: (row) => figuresOf(row.series).format(of(row)),
  });
  const bound = (series: ForecastSeries, share: number, side: 'lower' | 'upper', row: number) =>
    series.bands.find((band) => band.share === share)?.[side][row] ?? NaN;
  const columns: Array<TwinColumn<Row>> = [
    { id: 'series', title: t('forecast.table.series', 'Series'), value: ({ series }) => series.title },
    {
      id: 'time',
      title: t('forecast.table.time', 'Time'),
      value: ({ series, row }) => dateTimeFormatISO(series.time[row], { timeZone: 'utc' }),
      render: ({ series, row }) => dateTimeFormat(series.time[row], { timeZone, format: 'YYYY-MM-DD HH:mm' }),
    },
    figure('forecast', t('forecast.table.forecast', 'Expected'), ({ series, row }) => series.forecast[row]),
    figure('lower80', t('forecast.table.lower80', '80 % from'), ({ series, row }) => bound(series, 80, 'lower', row)),
    figure('upper80', t('forecast.table.upper80', '80 % to'), ({ series, row }) => bound(series, 80, 'upper', row)),
    figure('lower95', t('forecast.table.lower95', '95 % from'), ({ series, row }) => bound(series, 95, 'lower', row)),
    figure('upper95', t('forecast.table.upper95', '95 % to'), ({ series, row }) => bound(series, 95, 'upper', row)),
  ];
  return <TableTwin title={title} columns={columns} rows={rows} rowKey={({ series, row }) => `${series.id} ${row}`} />;
}
