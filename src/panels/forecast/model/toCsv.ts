import { dateTimeFormatISO } from '@grafana/data';
import { FORECAST_FIELDS } from '../../../contracts/frames';
import type { CsvCell } from '../../../ui/download';
import { BANDS, type ForecastSeries } from './readForecast';

/** History and future of every series, one line per step, times in UTC. */
export function forecastToCsv(series: readonly ForecastSeries[]): { header: string[]; rows: CsvCell[][] } {
  const shares = [...BANDS].reverse();
  const { time, value, forecast } = FORECAST_FIELDS;
  const header = ['series', time, value, forecast, ...shares.flatMap((share) => [`lower${share}`, `upper${share}`])];
  const rows = series.flatMap((one) =>
    one.time.map((at, row): CsvCell[] => [
      one.title,
      dateTimeFormatISO(at, { timeZone: 'utc' }),
      one.value[row],
      one.forecast[row],
      ...shares.flatMap((share) => {
        const band = one.bands.find((each) => each.share === share);
        return [band?.lower[row], band?.upper[row]];
      }),
    ])
  );
  return { header, rows };
}
