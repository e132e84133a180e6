import {
  applyFieldOverrides,
  EventBusSrv,
  getDefaultTimeRange,
  getPanelOptionsWithDefaults,
  type InterpolateFunction,
  LoadingState,
  type PanelData,
  type PanelPlugin,
  type FieldConfigSource,
} from '@grafana/data';
import { getTemplateSrv, type PanelRendererProps } from '@grafana/runtime';
import { useTheme2 } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { importPanel } from './plugins';

const replaceVariables: InterpolateFunction = (text, scopedVars, format) =>
  getTemplateSrv().replace(text, scopedVars, format);
const NO_CONFIG: FieldConfigSource = { defaults: {}, overrides: [] };

/** `PanelRenderer` of @grafana/runtime: a panel of the plugin inside one of its own pages. */
export function PreviewPanelRenderer(props: PanelRendererProps) {
  const {
    pluginId,
    data,
    width,
    height,
    title,
    options,
    fieldConfig,
    onChangeTimeRange,
    onOptionsChange,
    onFieldConfigChange,
    timeZone = 'browser',
  } = props;
  const theme = useTheme2();
  const [plugin, setPlugin] = useState<PanelPlugin>();
  useEffect(() => {
    importPanel(pluginId).then(setPlugin);
  }, [pluginId]);

  // Among a panel's defaults is how its series are coloured: without them all would have the colour of no series.
  const complete = useMemo(
    () =>
      plugin &&
      getPanelOptionsWithDefaults({
        plugin,
        currentOptions: (options ?? {}) as Record<string, unknown>,
        currentFieldConfig: (fieldConfig ?? NO_CONFIG) as FieldConfigSource,
        isAfterPluginChange: false,
      }),
    [plugin, options, fieldConfig]
  );
  const shown = useMemo<PanelData>(() => {
    const empty = { state: LoadingState.Done, series: [], timeRange: getDefaultTimeRange() };
    if (!plugin || !complete || !data) {
      return data ?? empty;
    }
    return {
      ...data,
      series: applyFieldOverrides({
        data: data.series,
        fieldConfig: complete.fieldConfig,
        replaceVariables,
        theme,
        timeZone,
        fieldConfigRegistry: plugin.fieldConfigRegistry,
      }),
    };
  }, [plugin, complete, data, theme, timeZone]);

  if (!plugin?.panel || !complete) {
    return null;
  }
  const Panel = plugin.panel;
  return (
    <Panel
      id={1}
      data={shown}
      title={title}
      width={width}
      height={height}
      options={complete.options}
      fieldConfig={complete.fieldConfig}
      transparent
      timeRange={shown.timeRange}
      timeZone={timeZone}
      renderCounter={0}
      eventBus={new EventBusSrv()}
      replaceVariables={replaceVariables}
      onOptionsChange={onOptionsChange ?? (() => undefined)}
      onFieldConfigChange={onFieldConfigChange ?? (() => undefined)}
      onChangeTimeRange={onChangeTimeRange ?? (() => undefined)}
    />
  );
}
