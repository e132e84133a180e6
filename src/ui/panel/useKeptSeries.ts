import { useRef } from 'react';
import { LoadingState, type DataFrame, type PanelData } from '@grafana/data';

/** The frames to draw: while new ones load and none has come yet, the ones from before. */
export function useKeptSeries(data: PanelData): DataFrame[] {
  const kept = useRef(data.series);
  const waits = data.state === LoadingState.Loading && data.series.length === 0;
  if (!waits) {
    kept.current = data.series;
  }
  return kept.current;
}
