import { css } from '@emotion/css';
import { useMemo } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { RAW } from '../../../ui/rawText';
import { StateBadge } from '../../../ui/StateBadge';
import { EmptyView } from '../../../ui/States';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import { Term } from '../../../ui/Term';
import { testIds } from '../../../ui/testIds';
import type { Frames } from '../../data/useFrames';
import { SectionCard } from '../../parts/SectionCard';
import { moment } from '../../parts/times';
import type { ModelRow } from './modelsModel';
import { fittingWords, kindWords, learnedWords, mainScore, mainTerm, stateWords } from './modelWords';

interface Props {
  answer: Frames;
  rows: ModelRow[];
  now: number;
  onRetry: () => void;
}

/** One line for every model. */
export function ModelTable({ answer, rows, now, onRetry }: Props) {
  const styles = useStyles2(getStyles);
  const columns = useMemo(() => columnsOf(now, styles.minor), [now, styles.minor]);
  const title = t('models.list', 'Models');
  return (
    <SectionCard title={title} answer={answer} onRetry={onRetry} testId={testIds.models.list}>
      <p className={styles.text}>
        {t(
          'models.list-text',
          'As of the end of the time range. No model is a file: the same rows, settings and version give the same fit on every server.'
        )}
      </p>
      {rows.length === 0 ? (
        <EmptyView title={t('models.none', 'No model was found')}>
          {t('models.none-text', 'The answer lists no models. Choose another data source.')}
        </EmptyView>
      ) : (
        <TableTwin
          title={title}
          columns={columns}
          rows={rows}
          rowKey={({ model }) => model}
          pageSize={30}
          downloadAt="bottom"
        />
      )}
    </SectionCard>
  );
}

function columnsOf(now: number, minor: string): Array<TwinColumn<ModelRow>> {
  const iso = (time: number) => (Number.isFinite(time) ? new Date(time).toISOString() : null);
  return [
    {
      id: 'name',
      title: t('models.name-version', 'Model and version'),
      term: 'modelVersion',
      value: ({ name, version }) => `${name}, ${version}`,
      render: ({ name, version }) => (
        <>
          {name}
          <div className={minor}>{version}</div>
        </>
      ),
    },
    {
      id: 'kind',
      title: t('models.kind', 'For'),
      value: ({ kind }) => kindWords(kind),
    },
    {
      id: 'score',
      title: t('models.score', 'How it did'),
      align: 'left',
      value: mainScore,
      render: (row) => (mainScore(row) === '' ? '–' : <Term term={mainTerm(row)}>{mainScore(row)}</Term>),
    },
    {
      id: 'state',
      title: t('models.state', 'State'),
      align: 'left',
      wide: true,
      value: ({ state, note }) => [stateWords(state).word, note].filter((part) => part !== '').join(': '),
      render: ({ state, note }) => (
        <>
          <StateBadge {...stateWords(state)} />
          {note !== '' && <div className={minor}>{note}</div>}
        </>
      ),
    },
    {
      id: 'learned',
      title: t('models.learned', 'Learned from'),
      align: 'left',
      value: learnedWords,
      render: (row) => (
        <>
          {learnedWords(row)}
          {Number.isFinite(row.learnedFrom) && (
            <div className={minor}>
              {t('models.since', 'since {{time}}', { time: moment(row.learnedFrom, now), ...RAW })}
            </div>
          )}
        </>
      ),
    },
    {
      id: 'fitted',
      title: t('models.fitted', 'Fitted'),
      term: 'fitted',
      value: ({ fitted }) => iso(fitted),
      render: ({ fitted, fitting }) => (
        <>
          {fittingWords(fitting)}
          {Number.isFinite(fitted) && (
            <div className={minor}>{t('models.newest', 'newest {{time}}', { time: moment(fitted, now), ...RAW })}</div>
          )}
        </>
      ),
    },
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({ color: theme.colors.text.secondary, maxWidth: '90ch', margin: theme.spacing(0, 0, 1) }),
  minor: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
