import type { ReactNode } from 'react';
import { ForbiddenView } from '../../ui/States';
import { classifyError } from '../data/classifyError';
import type { Frames } from '../data/useFrames';
import type { DatasourcePageProps } from './DatasourcePage';
import { BackendMissing } from './missing';
import { Toolbar } from './Toolbar';

interface Props {
  page: Pick<DatasourcePageProps, 'datasource' | 'datasources' | 'state' | 'onChange' | 'onRefresh'>;
  /** What the page asks; without an answer to the first it has nothing to show. */
  answers: readonly [Frames, ...Frames[]];
  children: ReactNode;
}

/** A page that compares nothing: its toolbar, then its content, or why there is none. */
export function ReportFrame({ page, answers, children }: Props) {
  const problem = classifyError(answers[0].error);
  return (
    <>
      <Toolbar
        state={page.state}
        onChange={page.onChange}
        onRefresh={page.onRefresh}
        loading={answers.some(({ loading }) => loading)}
        datasources={page.datasources}
        datasource={page.datasource.uid}
        compares={false}
      />
      {problem === 'forbidden' && <ForbiddenView />}
      {problem === 'notRegistered' && <BackendMissing />}
      {problem === 'other' && children}
    </>
  );
}
