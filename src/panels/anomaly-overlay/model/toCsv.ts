import { dateTimeFormatISO } from '@grafana/data';
import { BAND_FIELDS } from '../../../contracts/frames';
import type { CsvCell } from '../../../ui/download';
import type { BandSeries } from './readBands';

/** Every point of every series, one line each, times in UTC. */
export function bandsToCsv(series: readonly BandSeries[]): { header: string[]; rows: CsvCell[][] } {
  const header = ['series', ...Object.values(BAND_FIELDS)];
  const rows = series.flatMap((one) =>
    one.time.map((time, row): CsvCell[] => [
      one.title,
      dateTimeFormatISO(time, { timeZone: 'utc' }),
      one.value[row],
      one.usual[row],
      one.lower[row],
      one.upper[row],
      one.score?.[row],
      one.severity[row],
      one.learning[row] ? 1 : 0,
      one.weekBefore?.[row],
    ])
  );
  return { header, rows };
}
