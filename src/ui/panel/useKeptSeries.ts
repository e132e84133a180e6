import { useState } from 'react';
import { LoadingState, type DataFrame, type PanelData } from '@grafana/data';

/** The frames to draw: while new ones load and none has come yet, the ones from before. */
export function useKeptSeries(data: PanelData): DataFrame[] {
  const [kept, setKept] = useState(data.series);
  const waits = data.state === LoadingState.Loading && data.series.length === 0;
  if (!waits && kept !== data.series) {
    setKept(data.series);
  }
  return waits ? kept : data.series;
}
