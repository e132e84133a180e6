import { type DataFrame, FieldType } from '@grafana/data';

const has = (frame: DataFrame | undefined, ...names: string[]) =>
  names.every((name) => frame?.fields.some((field) => field.name === name));

/** The panel that suits an answer, as Explore chooses one by the frames' meta. */
export function panelFor(frames: DataFrame[]): string {
  const [first] = frames;
  if (first?.meta?.preferredVisualisationPluginId) {
    return first.meta.preferredVisualisationPluginId;
  }
  if (first?.meta?.preferredVisualisationType === 'trace') {
    return 'traces';
  }
  if (frames.some((frame) => frame.meta?.preferredVisualisationType === 'nodeGraph')) {
    return 'throughline-dependencygraph-panel';
  }
  if (has(first, 'usual', 'lower', 'upper')) {
    return 'throughline-anomalyoverlay-panel';
  }
  if (has(first, 'forecast')) {
    return 'throughline-forecast-panel';
  }
  if (has(first, 'priority', 'actions')) {
    return 'throughline-recommendations-panel';
  }
  const hasTime = first?.fields[0]?.type === FieldType.time;
  return hasTime && first.meta?.type?.startsWith('timeseries') ? 'timeseries' : 'table';
}
