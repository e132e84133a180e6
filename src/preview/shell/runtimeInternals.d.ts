// Setters that @grafana/runtime keeps to itself; the preview's bundler resolves these names to the package's files.
declare module 'grafana-runtime-internals/PanelRenderer' {
  import type { ComponentType } from 'react';
  import type { PanelRendererProps } from '@grafana/runtime';
  export function setPanelRenderer(renderer: ComponentType<PanelRendererProps>): void;
}
declare module 'grafana-runtime-internals/PluginPage' {
  export function setPluginPage(component: import('@grafana/runtime').PluginPageType): void;
}
