import type { DataTransformerConfig, DataSourceRef } from '@grafana/data';
import {
  AdHocFiltersVariable,
  behaviors,
  CustomVariable,
  dataLayers,
  DataSourceVariable,
  EmbeddedScene,
  QueryVariable,
  SceneControlsSpacer,
  SceneDataLayerSet,
  SceneDataTransformer,
  SceneGridItem,
  SceneGridLayout,
  type SceneGridItemLike,
  SceneGridRow,
  SceneQueryRunner,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  type SceneVariable,
  SceneVariableSet,
  TextBoxVariable,
  VariableValueSelectors,
  VizPanel,
} from '@grafana/scenes';
import type { DashboardCursorSync } from '@grafana/schema';
import { AnnotationControls } from './AnnotationControls';
import type { AnnotationModel, DashboardModel, PanelModel, VariableModel } from './model';

/** Turns a dashboard as Grafana provisions it into a scene that shows it. */
export function buildScene(dashboard: DashboardModel): EmbeddedScene {
  const variables = (dashboard.templating?.list ?? []).map(toVariable).filter((variable) => variable !== undefined);
  const layers = new SceneDataLayerSet({
    layers: (dashboard.annotations?.list ?? []).filter((layer) => !layer.builtIn).map(toLayer),
  });
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({
      from: dashboard.time?.from ?? 'now-6h',
      to: dashboard.time?.to ?? 'now',
      timeZone: dashboard.timezone || 'browser',
    }),
    $variables: new SceneVariableSet({ variables }),
    $data: layers,
    $behaviors: [
      new behaviors.CursorSync({ key: 'cursor', sync: (dashboard.graphTooltip ?? 1) as DashboardCursorSync }),
    ],
    controls: [
      new VariableValueSelectors({}),
      new AnnotationControls({}),
      new SceneControlsSpacer(),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({ isOnCanvas: true, refresh: dashboard.refresh || '' }),
    ],
    body: new SceneGridLayout({ isDraggable: false, isResizable: false, children: toGrid(dashboard.panels) }),
  });
}

function toGrid(panels: PanelModel[]): SceneGridItemLike[] {
  const items: SceneGridItemLike[] = [];
  let row: { state: PanelModel; children: SceneGridItemLike[] } | undefined;
  const closeRow = () => {
    if (row) {
      items.push(
        new SceneGridRow({
          title: row.state.title ?? '',
          y: row.state.gridPos.y,
          isCollapsed: row.state.collapsed,
          isCollapsible: true,
          children: row.children as never,
        })
      );
    }
    row = undefined;
  };
  for (const panel of panels) {
    if (panel.type === 'row') {
      closeRow();
      row = { state: panel, children: (panel.panels ?? []).map(toItem) };
    } else if (row && !row.state.collapsed) {
      row.children.push(toItem(panel));
    } else {
      closeRow();
      items.push(toItem(panel));
    }
  }
  closeRow();
  return items;
}

function toItem(panel: PanelModel): SceneGridItem {
  const { x, y, w, h } = panel.gridPos;
  return new SceneGridItem({ x, y, width: w, height: h, body: toPanel(panel) });
}

export function toPanel(panel: PanelModel): VizPanel {
  return new VizPanel({
    key: `panel-${panel.id}`,
    pluginId: panel.type,
    title: panel.title ?? '',
    description: panel.description,
    options: panel.options ?? {},
    fieldConfig: panel.fieldConfig ?? { defaults: {}, overrides: [] },
    displayMode: panel.transparent ? 'transparent' : 'default',
    $data: panel.targets?.length ? toData(panel) : undefined,
  });
}

function toData(panel: PanelModel): SceneDataTransformer {
  return new SceneDataTransformer({
    $data: new SceneQueryRunner({
      datasource: panel.datasource ?? (panel.targets?.[0].datasource as DataSourceRef),
      queries: panel.targets ?? [],
      maxDataPoints: panel.maxDataPoints,
      minInterval: panel.interval,
    }),
    transformations: (panel.transformations ?? []) as DataTransformerConfig[],
  });
}

function toVariable(model: VariableModel): SceneVariable | undefined {
  const common = {
    name: model.name,
    label: model.label,
    hide: model.hide ?? 0,
    value: model.current?.value ?? '',
    text: model.current?.text ?? '',
  };
  const multi = {
    isMulti: model.multi,
    includeAll: model.includeAll,
    allValue: model.allValue,
    defaultToAll: model.includeAll,
  };
  switch (model.type) {
    case 'query':
      return new QueryVariable({
        ...common,
        ...multi,
        datasource: model.datasource,
        query: model.query as never,
        regex: model.regex,
        refresh: model.refresh ?? 1,
        sort: model.sort ?? 0,
      });
    case 'datasource':
      return new DataSourceVariable({ ...common, ...multi, pluginId: String(model.query), regex: model.regex });
    case 'custom':
      return new CustomVariable({ ...common, ...multi, query: String(model.query ?? '') });
    case 'textbox':
      return new TextBoxVariable({ ...common, value: String(model.current?.value ?? model.query ?? '') });
    case 'adhoc':
      return new AdHocFiltersVariable({
        name: model.name,
        label: model.label,
        datasource: model.datasource,
        applyMode: 'auto',
        filters: [],
      });
    default:
      return undefined;
  }
}

function toLayer(annotation: AnnotationModel) {
  return new dataLayers.AnnotationsDataLayer({
    name: annotation.name,
    isEnabled: annotation.enable,
    isHidden: annotation.hide,
    query: annotation as never,
  });
}
