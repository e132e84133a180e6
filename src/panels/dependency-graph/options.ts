import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { LayoutMethod } from './layout/layoutGraph';
import type { NodeMetric } from './render/scene';

export interface DependencyGraphOptions {
  /** Form of these options, for migrations. */
  version: number;
  layout: LayoutMethod;
  colorBy: 'state' | 'service';
  /** Figure inside the discs. */
  metric: NodeMetric;
  edgeLabels: boolean;
  /** Graphs with more nodes are folded into communities; 0 never folds. */
  foldAbove: number;
  /** Whether the wheel zooms by itself or only with Ctrl, so that a dashboard can be scrolled past. */
  wheel: 'zoom' | 'ctrl';
}

export const OPTIONS_VERSION = 1;

export const defaultOptions: DependencyGraphOptions = {
  version: OPTIONS_VERSION,
  layout: 'layered',
  colorBy: 'state',
  metric: 'p95',
  edgeLabels: false,
  foldAbove: 200,
  wheel: 'zoom',
};

/** Options with defaults in place of what is missing: the panel also runs where no options were ever saved (Explore). */
export function withDefaults(options: Partial<DependencyGraphOptions> | undefined): DependencyGraphOptions {
  return { ...defaultOptions, ...options };
}

/** Registers the editors of the options. */
export function addOptions(builder: PanelOptionsEditorBuilder<DependencyGraphOptions>): void {
  addLayoutOptions(builder);
  addDisplayOptions(builder);
}

function addLayoutOptions(builder: PanelOptionsEditorBuilder<DependencyGraphOptions>): void {
  const category = [t('graph.options.layout-category', 'Layout')];
  builder
    .addRadio({
      path: 'layout',
      name: t('graph.options.layout', 'Arrangement'),
      description: t(
        'graph.options.layout-help',
        'Layered reads from left to right, callers first. Force puts services that call each other close together.'
      ),
      category,
      defaultValue: defaultOptions.layout,
      settings: {
        options: [
          { value: 'layered', label: t('graph.options.layered', 'Layered') },
          { value: 'force', label: t('graph.options.force', 'Force') },
        ],
      },
    })
    .addNumberInput({
      path: 'foldAbove',
      name: t('graph.options.fold', 'Fold above'),
      description: t(
        'graph.options.fold-help',
        'A graph with more services than this is shown as communities that open with a click. 0 never folds.'
      ),
      category,
      defaultValue: defaultOptions.foldAbove,
      settings: { min: 0, max: 20000, integer: true },
    })
    .addRadio({
      path: 'wheel',
      name: t('graph.options.wheel', 'Mouse wheel'),
      category,
      defaultValue: defaultOptions.wheel,
      settings: {
        options: [
          { value: 'zoom', label: t('graph.options.wheel-zoom', 'Zooms') },
          { value: 'ctrl', label: t('graph.options.wheel-ctrl', 'Zooms with Ctrl') },
        ],
      },
    });
}

function addDisplayOptions(builder: PanelOptionsEditorBuilder<DependencyGraphOptions>): void {
  const category = [t('graph.options.display-category', 'Display')];
  builder
    .addSelect({
      path: 'metric',
      name: t('graph.options.metric', 'Figure in the nodes'),
      category,
      defaultValue: defaultOptions.metric,
      settings: {
        options: [
          { value: 'p95', label: t('graph.options.metric-p95', 'p95 duration') },
          { value: 'p50', label: t('graph.options.metric-p50', 'p50 duration') },
          { value: 'p99', label: t('graph.options.metric-p99', 'p99 duration') },
          { value: 'rate', label: t('graph.options.metric-rate', 'Requests per second') },
          { value: 'errorRatio', label: t('graph.options.metric-errors', 'Share of errors') },
        ],
      },
    })
    .addRadio({
      path: 'colorBy',
      name: t('graph.options.color', 'Colour'),
      description: t(
        'graph.options.color-help',
        'By state, rings show the share of good, slow and failed requests. By service, they have the colour that the service has everywhere.'
      ),
      category,
      defaultValue: defaultOptions.colorBy,
      settings: {
        options: [
          { value: 'state', label: t('graph.options.color-state', 'By state') },
          { value: 'service', label: t('graph.options.color-service', 'By service') },
        ],
      },
    })
    .addBooleanSwitch({
      path: 'edgeLabels',
      name: t('graph.options.edge-labels', 'Label the calls'),
      description: t(
        'graph.options.edge-labels-help',
        'Writes rate and p95 beside each call. Without it they show on hover.'
      ),
      category,
      defaultValue: defaultOptions.edgeLabels,
    });
}
