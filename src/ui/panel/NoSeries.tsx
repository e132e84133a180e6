import type { ReactNode } from 'react';
import { LoadingState, type PanelData } from '@grafana/data';
import { ErrorView, LoadingView } from '../States';

interface Props {
  data: PanelData;
  /** What is said when the query went well and found nothing. */
  children: ReactNode;
}

/** In place of a picture that has nothing to draw: still loading, failed, or empty. */
export function NoSeries({ data, children }: Props) {
  if (data.state === LoadingState.Loading) {
    return <LoadingView />;
  }
  if (data.state === LoadingState.Error) {
    return <ErrorView error={data.errors?.[0] ?? data.error} />;
  }
  return children;
}
