import { css } from '@emotion/css';
import type { ReactNode } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { ForbiddenView } from '../../ui/States';
import { classifyError } from '../data/classifyError';
import type { Frames } from '../data/useFrames';
import type { DatasourcePageProps } from './DatasourcePage';
import { BackendMissing } from './missing';
import { Toolbar } from './Toolbar';

interface Props {
  page: Pick<DatasourcePageProps, 'datasource' | 'datasources' | 'state' | 'onChange' | 'onRefresh'>;
  /** What the page asks. */
  answers: readonly Frames[];
  /** Without an answer to these it has nothing to show; the first one unless given. */
  needed?: readonly Frames[];
  /** Whether it compares with an earlier time. */
  compares?: boolean;
  /** Beside the toolbar. */
  beside?: ReactNode;
  children: ReactNode;
}

/** A page about one data source: its toolbar, then its content, or why there is none. */
export function ReportFrame({
  page,
  answers,
  needed = answers.slice(0, 1),
  compares = false,
  beside,
  children,
}: Props) {
  const styles = useStyles2(getStyles);
  const problem = needed.map(({ error }) => classifyError(error)).find((kind) => kind !== 'other');
  return (
    <>
      <div className={styles.top}>
        <Toolbar
          state={page.state}
          onChange={page.onChange}
          onRefresh={page.onRefresh}
          loading={answers.some(({ loading }) => loading)}
          datasources={page.datasources}
          datasource={page.datasource.uid}
          compares={compares}
        />
        {beside}
      </div>
      {problem === 'forbidden' && <ForbiddenView />}
      {problem === 'notRegistered' && <BackendMissing />}
      {problem === undefined && children}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  top: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'flex-end',
    gap: theme.spacing(2),
  }),
});
