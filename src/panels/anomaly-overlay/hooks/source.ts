import type { PanelData } from '@grafana/data';
import { config, getDataSourceSrv } from '@grafana/runtime';
import type { BandSeries } from '../model/readBands';

const DATASOURCE_TYPE = 'throughline-chains-datasource';
const EDITORS: readonly string[] = ['Editor', 'Admin'];

/** Whether the user is an editor of the organisation. */
export function mayEdit(): boolean {
  const { user } = config.bootData ?? {};
  return user !== undefined && (EDITORS.includes(user.orgRole) || user.isGrafanaAdmin);
}

export type UidOf = (series: Pick<BandSeries, 'frame'>) => string | undefined;

/** By series, the uid of the Throughline data source that its frame came from; undefined where it came from elsewhere. */
export function uidsOf({ request }: PanelData): UidOf {
  return ({ frame }) => {
    const target = request?.targets.find(({ refId }) => refId === frame.refId) ?? request?.targets[0];
    const settings = target?.datasource
      ? getDataSourceSrv().getInstanceSettings(target.datasource, request?.scopedVars)
      : undefined;
    return settings?.type === DATASOURCE_TYPE ? settings.uid : undefined;
  };
}
