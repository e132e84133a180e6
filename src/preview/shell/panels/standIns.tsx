import {
  cacheFieldDisplayNames,
  FieldColorModeId,
  type FieldConfigSource,
  getFieldDisplayValues,
  PanelPlugin,
  type PanelProps,
  renderMarkdown,
} from '@grafana/data';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  LegendDisplayMode,
  type TableSortByFieldState,
  type VizLegendOptions,
  TimeSeries,
  TooltipDisplayMode,
  TooltipPlugin2,
  VizRepeater,
  ZoomPlugin,
  useTheme2,
} from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { useMemo } from 'react';
import { AnnotationMarks } from './AnnotationMarks';
import { TooltipRows } from './TooltipRows';
import { TracesPanel } from './TracesPanel';
import { standInMeta } from './standInMeta';

const NO_LEGEND: VizLegendOptions = {
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  calcs: [],
  showLegend: true,
};

function TimeSeriesPanel({
  data,
  timeRange,
  timeZone,
  width,
  height,
  options,
  onChangeTimeRange,
}: PanelProps<{ legend?: VizLegendOptions }>) {
  if (data.series.every((frame) => frame.length === 0)) {
    return <div>No data</div>;
  }
  return (
    <TimeSeries
      frames={data.series}
      structureRev={data.structureRev}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend ?? NO_LEGEND}
    >
      {(config, frame) => (
        <>
          <ZoomPlugin config={config} onZoom={onChangeTimeRange} withZoomY={false} />
          <AnnotationMarks config={config} annotations={data.annotations} timeZone={timeZone} />
          <TooltipPlugin2
            config={config}
            hoverMode={0}
            render={(plot, indexes, seriesIndex) => (
              <TooltipRows frame={frame} indexes={indexes} seriesIndex={seriesIndex} mode={TooltipDisplayMode.Multi} />
            )}
          />
        </>
      )}
    </TimeSeries>
  );
}

interface TableOptions {
  frameIndex?: number;
  sortBy?: TableSortByFieldState[];
}

function TablePanel({ data, width, height, options }: PanelProps<TableOptions>) {
  const frame = useMemo(() => {
    cacheFieldDisplayNames(data.series);
    return data.series[options.frameIndex ?? 0];
  }, [data.series, options.frameIndex]);
  if (!frame || frame.fields.length === 0) {
    return <div>No data</div>;
  }
  return (
    <TableNG data={frame} width={width} height={height} initialSortBy={options.sortBy} enableVirtualization={false} />
  );
}

interface StatOptions {
  reduceOptions?: { calcs: string[]; values?: boolean; fields?: string; limit?: number };
  colorMode?: BigValueColorMode;
  graphMode?: BigValueGraphMode;
  textMode?: BigValueTextMode;
}

function StatPanel({ data, width, height, options, fieldConfig, replaceVariables, timeZone }: PanelProps<StatOptions>) {
  const theme = useTheme2();
  const getValues = () =>
    getFieldDisplayValues({
      fieldConfig: fieldConfig as FieldConfigSource,
      reduceOptions: options.reduceOptions ?? { calcs: ['lastNotNull'] },
      replaceVariables,
      theme,
      data: data.series,
      sparkline: options.graphMode !== BigValueGraphMode.None,
      timeZone,
    });
  return (
    <VizRepeater
      getValues={getValues}
      renderValue={({ value, width: itemWidth, height: itemHeight }) => (
        <BigValue
          value={value.display}
          sparkline={value.sparkline}
          width={itemWidth}
          height={itemHeight}
          theme={theme}
          textMode={options.textMode ?? BigValueTextMode.Auto}
          colorMode={options.colorMode ?? BigValueColorMode.Value}
          graphMode={options.graphMode ?? BigValueGraphMode.Area}
        />
      )}
      source={data}
      width={width}
      height={height}
      orientation={'auto' as never}
      renderCounter={0}
    />
  );
}

function TextPanel({ options, replaceVariables }: PanelProps<{ content?: string }>) {
  return (
    <div
      className="markdown-html"
      dangerouslySetInnerHTML={{ __html: renderMarkdown(replaceVariables(options.content ?? '')) }}
    />
  );
}

function standIn(id: string, plugin: PanelPlugin): PanelPlugin {
  plugin.meta = standInMeta(id);
  return plugin;
}

const graphDefaults = {
  standardOptions: { color: { defaultValue: { mode: FieldColorModeId.PaletteClassic } } },
} as never;

let cached: Record<string, PanelPlugin> | undefined;

/** Stand-ins for the core panels that dashboards use, drawn with the components that @grafana/ui exports. */
export function standInPanels(): Record<string, PanelPlugin> {
  cached ??= {
    timeseries: standIn(
      'timeseries',
      new PanelPlugin(TimeSeriesPanel)
        .useFieldConfig({ ...(graphDefaults as object), useCustomConfig: customGraphOptions } as never)
        .setDataSupport({ annotations: true })
    ),
    table: standIn(
      'table',
      new PanelPlugin(TablePanel).useFieldConfig({ useCustomConfig: customTableOptions } as never)
    ),
    stat: standIn('stat', new PanelPlugin(StatPanel).useFieldConfig()),
    text: standIn('text', new PanelPlugin(TextPanel)),
    traces: standIn('traces', new PanelPlugin(TracesPanel)),
  };
  return cached;
}

interface CustomBuilder {
  addCustomEditor(config: object): CustomBuilder;
}

const NO_EDITOR = () => null;
const custom = (path: string, defaultValue: unknown) => ({
  id: path,
  path,
  name: path,
  description: '',
  defaultValue,
  editor: NO_EDITOR,
  override: NO_EDITOR,
  process: (value: unknown) => value,
  shouldApply: () => true,
});

function customGraphOptions(builder: CustomBuilder): void {
  const defaults: Record<string, unknown> = {
    drawStyle: 'line',
    lineInterpolation: 'linear',
    lineWidth: 1,
    fillOpacity: 0,
    gradientMode: 'none',
    showPoints: 'auto',
    pointSize: 5,
    axisPlacement: 'auto',
    axisLabel: '',
    barAlignment: 0,
    spanNulls: false,
    lineStyle: { fill: 'solid' },
    stacking: { mode: 'none', group: 'A' },
    scaleDistribution: { type: 'linear' },
    hideFrom: { legend: false, tooltip: false, viz: false },
    thresholdsStyle: { mode: 'off' },
    axisBorderShow: false,
    fillBelowTo: undefined,
    axisSoftMin: undefined,
    axisSoftMax: undefined,
  };
  Object.entries(defaults).forEach(([path, value]) => builder.addCustomEditor(custom(path, value)));
}

function customTableOptions(builder: CustomBuilder): void {
  const defaults: Record<string, unknown> = {
    align: 'auto',
    cellOptions: { type: 'auto' },
    width: undefined,
    minWidth: 60,
    inspect: false,
    filterable: false,
    wrapText: false,
  };
  Object.entries(defaults).forEach(([path, value]) => builder.addCustomEditor(custom(path, value)));
}
