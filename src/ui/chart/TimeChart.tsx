import { useId, useMemo } from 'react';
import type uPlot from 'uplot';
import { DashboardCursorSync, type AbsoluteTimeRange, type DataFrame } from '@grafana/data';
import {
  EventBusPlugin,
  KeyboardPlugin,
  TooltipPlugin2,
  UPlotChart,
  usePanelContext,
  type UPlotConfigBuilder,
} from '@grafana/ui';

/** One tooltip for all lines at a time; Grafana keeps the enum to itself. */
const HOVER_ALL = 1;
const TOOLTIP_WIDTH = 320;

interface Props {
  config: UPlotConfigBuilder;
  data: uPlot.AlignedData;
  width: number;
  height: number;
  /** Told to other panels when the pointer is over a row of it. */
  frame: DataFrame;
  /** Ties the crosshairs of charts of one panel together, where the dashboard does not tie all. */
  group: string;
  onZoom: (range: AbsoluteTimeRange) => void;
  /** Content of the tooltip at a row of the data. */
  renderTooltip: (row: number) => React.ReactNode;
}

/** Grafana's chart with its habits: tooltip that can be pinned, crosshair shared with other panels, zoom by dragging, arrow keys. */
export function TimeChart({ config, data, width, height, frame, group, onZoom, renderTooltip }: Props) {
  const { sync, eventsScope, eventBus } = usePanelContext();
  const shared = sync?.() ?? DashboardCursorSync.Off;
  const isShared = shared !== DashboardCursorSync.Off;
  return (
    <UPlotChart config={config} data={data} width={width} height={height}>
      <KeyboardPlugin config={config} />
      {isShared && <EventBusPlugin config={config} eventBus={eventBus} frame={frame} />}
      <TooltipPlugin2
        config={config}
        hoverMode={HOVER_ALL}
        queryZoom={onZoom}
        syncMode={isShared ? shared : DashboardCursorSync.Crosshair}
        syncScope={isShared ? eventsScope : group}
        maxWidth={TOOLTIP_WIDTH}
        render={(_chart, rows) => {
          const row = rows.find((index) => index !== null && index !== undefined);
          return row === undefined || row === null ? null : renderTooltip(row);
        }}
      />
    </UPlotChart>
  );
}

/** A name for the charts of one panel, for {@link TimeChart}. */
export function useChartGroup(): string {
  const id = useId();
  return useMemo(() => `throughline-${id}`, [id]);
}
