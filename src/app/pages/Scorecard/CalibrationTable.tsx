import { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { formatCount, significant } from '../../../core/text/format';
import { RAW } from '../../../ui/rawText';
import { EmptyView } from '../../../ui/States';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import { testIds } from '../../../ui/testIds';
import type { Frames } from '../../data/useFrames';
import { SectionCard } from '../../parts/SectionCard';
import { CalibrationCurve } from './CalibrationCurve';
import { kindWords } from './kindWords';
import type { CalibrationCell, CalibrationRow } from './scorecardModel';

interface Props {
  answer: Frames;
  rows: CalibrationRow[];
  onRetry: () => void;
}

/** Whether improbable minutes are as rare as they are called, by kind of signal. */
export function CalibrationTable({ answer, rows, onRetry }: Props) {
  const styles = useStyles2(getStyles);
  const columns = useMemo(() => columnsOf(rows), [rows]);
  const title = t('calibration.title', 'Are improbable minutes as rare as they are called?');
  return (
    <SectionCard title={title} answer={answer} onRetry={onRetry} testId={testIds.scorecard.calibration}>
      <p className={styles.text}>
        {t(
          'calibration.text',
          'Minutes that were seen for each that was expected. Below 1 the verdicts are cautious; above 1 the data are wilder than believed, or there were incidents.'
        )}
      </p>
      {rows.length === 0 ? (
        <EmptyView title={t('calibration.none', 'Nothing was judged')}>
          {t('calibration.none-text', 'Choose a range with more requests, or another data source.')}
        </EmptyView>
      ) : (
        <div className={styles.columns}>
          <CalibrationCurve rows={rows} />
          <TableTwin title={title} columns={columns} rows={rows} rowKey={({ kind }) => kind} downloadAt="bottom" />
        </div>
      )}
    </SectionCard>
  );
}

function columnsOf(rows: CalibrationRow[]): Array<TwinColumn<CalibrationRow>> {
  const odds = rows[0]?.cells.map((cell) => cell.odds) ?? [];
  return [
    {
      id: 'kind',
      title: t('calibration.kind', 'Signals'),
      value: ({ kind }) => kind,
      render: ({ kind }) => kindWords(kind),
    },
    {
      id: 'minutes',
      title: t('calibration.minutes', 'Minutes judged'),
      align: 'right',
      value: ({ minutes }) => minutes,
      render: ({ minutes }) => formatCount(minutes),
    },
    ...odds.map(
      (one, at): TwinColumn<CalibrationRow> => ({
        id: `odds${one}`,
        title: t('calibration.odds', 'One in {{odds}}', { odds: one.toLocaleString('en-US'), ...RAW }),
        align: 'right',
        value: ({ cells }) => ratioOf(cells[at]),
        render: ({ cells }) => cellWords(cells[at]),
      })
    ),
  ];
}

function ratioOf({ observed, expected }: CalibrationCell): number {
  return expected > 0 ? observed / expected : NaN;
}

function cellWords(cell: CalibrationCell): string {
  if (!(cell.expected > 0)) {
    return '–';
  }
  return t('calibration.cell', '{{ratio}} ({{observed}} of {{expected}})', {
    ratio: significant(ratioOf(cell)),
    observed: formatCount(cell.observed),
    expected: formatCount(Number(significant(cell.expected))),
    ...RAW,
  });
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr)',
    // Beside each other only where the table is not cut.
    [theme.breakpoints.down('xxl')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  text: css({ color: theme.colors.text.secondary, maxWidth: '90ch', margin: theme.spacing(0, 0, 1) }),
});
