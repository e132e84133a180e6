import { css } from '@emotion/css';
import { useMemo } from 'react';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { EmptyView } from '../../../ui/States';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import { Term } from '../../../ui/Term';
import { testIds } from '../../../ui/testIds';
import type { Frames } from '../../data/useFrames';
import { SectionCard } from '../../parts/SectionCard';
import type { ModelRow, ScoreRow } from './modelsModel';
import { scoreName, scoreValue } from './modelWords';

interface Props {
  answer: Frames;
  history: { times: number[]; rows: ScoreRow[] };
  models: ModelRow[];
  onRetry: () => void;
}

/** What each score was at the last fits, newest first. */
export function ScoreTable({ answer, history, models, onRetry }: Props) {
  const styles = useStyles2(getStyles);
  const columns = useMemo(() => columnsOf(history.times, models), [history.times, models]);
  const title = t('models.scores', 'Scores at the last fits');
  return (
    <SectionCard title={title} answer={answer} onRetry={onRetry} testId={testIds.models.scores}>
      <p className={styles.text}>
        {t(
          'models.scores-text',
          'On your own rows up to each moment, with the version that runs now: so a step between two columns comes from the data.'
        )}
      </p>
      {history.rows.length === 0 ? (
        <EmptyView title={t('models.no-scores', 'Nothing was scored yet')}>
          {t('models.no-scores-text', 'There is too little history. Come back when there are some hours of it.')}
        </EmptyView>
      ) : (
        <TableTwin
          title={title}
          columns={columns}
          rows={history.rows}
          rowKey={({ model, score }) => `${model} ${score}`}
          pageSize={40}
          downloadAt="bottom"
        />
      )}
    </SectionCard>
  );
}

function columnsOf(times: number[], models: ModelRow[]): Array<TwinColumn<ScoreRow>> {
  const names = new Map(models.map(({ model, name }) => [model, name]));
  return [
    {
      id: 'model',
      title: t('models.name', 'Model'),
      value: ({ model }) => names.get(model) ?? model,
    },
    {
      id: 'score',
      title: t('models.score-column', 'Score'),
      wide: true,
      value: ({ score }) => scoreName(score).name,
      render: ({ score }) => {
        const { name, term } = scoreName(score);
        return <Term term={term}>{name}</Term>;
      },
    },
    ...times.map(
      (time, at): TwinColumn<ScoreRow> => ({
        id: String(time),
        title: dateTimeFormat(time, { format: 'ddd D MMM, HH:mm' }),
        align: 'right',
        sortable: false,
        value: ({ values }) => values[at],
        render: ({ score, values }) => scoreValue(score, values[at]),
      })
    ),
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({ color: theme.colors.text.secondary, maxWidth: '90ch', margin: theme.spacing(0, 0, 1) }),
});
