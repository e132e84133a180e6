import { urlUtil } from '@grafana/data';

/** Where a question is asked. */
export interface ExploreSource {
  uid: string;
  type: string;
}

/** Address of Explore with one query, complete as it stands, in a fixed or relative range. */
export function exploreAddress(
  datasource: ExploreSource,
  range: { from: string; to: string },
  query: Record<string, unknown>
): string {
  const pane = { datasource: datasource.uid, queries: [{ ...query, datasource }], range };
  return urlUtil.renderUrl('/explore', { schemaVersion: 1, panes: JSON.stringify({ throughline: pane }) });
}
