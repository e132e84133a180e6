import { useMemo } from 'react';
import { t } from '@grafana/i18n';
import { formatDuration, significant } from '../../../core/text/format';
import { RAW } from '../../../ui/rawText';
import { StateBadge } from '../../../ui/StateBadge';
import { EmptyView } from '../../../ui/States';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import { testIds } from '../../../ui/testIds';
import type { Frames } from '../../data/useFrames';
import { SectionCard } from '../../parts/SectionCard';
import { isLongEnough, isWithin, type ScoreRow } from './scorecardModel';

interface Props {
  answer: Frames;
  rows: ScoreRow[];
  onRetry: () => void;
}

/** Alarms and false alarms of each service, the noisiest first. */
export function ServiceScores({ answer, rows, onRetry }: Props) {
  const columns = useMemo(() => columnsOf(rows), [rows]);
  const title = t('scorecard.services', 'False alarms by service');
  return (
    <SectionCard title={title} answer={answer} onRetry={onRetry} testId={testIds.scorecard.services}>
      {rows.length === 0 ? (
        <EmptyView title={t('scorecard.no-services', 'No service was judged')}>
          {t('scorecard.no-services-text', 'Choose a range with more requests, or another data source.')}
        </EmptyView>
      ) : (
        <TableTwin
          title={title}
          columns={columns}
          rows={rows}
          rowKey={({ service }) => service}
          pageSize={20}
          downloadAt="bottom"
        />
      )}
    </SectionCard>
  );
}

function columnsOf(rows: ScoreRow[]): Array<TwinColumn<ScoreRow>> {
  const hasBudget = rows.some(({ budget }) => Number.isFinite(budget));
  const count = (id: 'alarms' | 'confirmed' | 'refuted', title: string): TwinColumn<ScoreRow> => ({
    id,
    title,
    align: 'right',
    value: (row) => row[id],
  });
  return [
    { id: 'service', title: t('scorecard.service', 'Service'), value: ({ service }) => service },
    ...(hasBudget ? [budgetColumn()] : []),
    {
      id: 'falsePerWeek',
      title: t('scorecard.false-per-week', 'False alarms a week'),
      term: 'falseAlarm',
      align: 'right',
      value: ({ falsePerWeek }) => falsePerWeek,
      render: (row) =>
        isLongEnough(row)
          ? t('scorecard.rate', '{{rate}}, below {{upper}} with 95 % confidence', {
              rate: significant(row.falsePerWeek),
              upper: significant(row.falsePerWeekUpper),
              ...RAW,
            })
          : t('scorecard.too-short', 'judged too short'),
    },
    count('alarms', t('scorecard.alarms', 'Alarms')),
    count('confirmed', t('scorecard.confirmed', 'Said to be real')),
    count('refuted', t('scorecard.refuted', 'Said to be expected')),
    {
      id: 'found',
      title: t('scorecard.found', 'Real ones found'),
      align: 'right',
      value: ({ found, real }) => (real > 0 ? found / real : null),
      render: ({ found, real }) => (real > 0 ? t('scorecard.found-of', '{{found}} of {{real}}', { found, real }) : '–'),
    },
    {
      id: 'delay',
      title: t('scorecard.delay', 'Delay'),
      align: 'right',
      value: ({ delay }) => delay,
      render: ({ delay }) => (Number.isFinite(delay) ? formatDuration(delay) : '–'),
    },
    {
      id: 'weeks',
      title: t('scorecard.weeks', 'Judged'),
      align: 'right',
      value: ({ weeks }) => weeks,
      render: ({ weeks }) => formatDuration(weeks * 7 * 86_400_000),
    },
  ];
}

function budgetColumn(): TwinColumn<ScoreRow> {
  const word = (row: ScoreRow) =>
    isWithin(row) ? t('scorecard.within', 'within budget') : t('scorecard.beyond', 'over budget');
  return {
    id: 'budget',
    title: t('scorecard.budget-column', 'Budget'),
    align: 'left',
    value: (row) => (isLongEnough(row) ? word(row) : ''),
    render: (row) =>
      isLongEnough(row) ? <StateBadge state={isWithin(row) ? 'ok' : 'warning'} word={word(row)} /> : '–',
  };
}
