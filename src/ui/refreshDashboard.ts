import { getAppEvents, RefreshEvent } from '@grafana/runtime';

/** What a dashboard makes known of itself: the part that is needed here. */
interface SceneContext {
  state?: { $timeRange?: { onRefresh?: () => void } };
}

/** Has the dashboard that is shown ask its queries anew, with its time range as it is. Nothing happens outside of one. */
export function refreshDashboard(): void {
  const { __grafanaSceneContext: scene } = window as { __grafanaSceneContext?: SceneContext };
  const timeRange = scene?.state?.$timeRange;
  if (timeRange?.onRefresh) {
    timeRange.onRefresh();
    return;
  }
  getAppEvents()?.publish(new RefreshEvent());
}
