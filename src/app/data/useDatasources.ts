import { useEffect, useMemo, useState } from 'react';
import { firstValueFrom } from 'rxjs';
import type { DataSourceInstanceSettings } from '@grafana/data';
import { getBackendSrv, getDataSourceSrv } from '@grafana/runtime';
import { DATASOURCE_TYPE } from '../links';

export interface Datasources {
  list: DataSourceInstanceSettings[];
  /** The one to ask: as chosen, else as configured, else the first. */
  chosen?: DataSourceInstanceSettings;
  /** Only meaningful while the list is empty. */
  plugin: 'checking' | 'registered' | 'notRegistered';
}

/** Data sources of our type, and why there are none. */
export function useDatasources(wanted: string | undefined, configured: string | undefined): Datasources {
  const [list] = useState(() => getDataSourceSrv().getList({ pluginId: DATASOURCE_TYPE }));
  const [plugin, setPlugin] = useState<Datasources['plugin']>('checking');
  const empty = list.length === 0;

  useEffect(() => {
    let current = true;
    if (empty) {
      isRegistered().then((registered) => current && setPlugin(registered ? 'registered' : 'notRegistered'));
    }
    return () => {
      current = false;
    };
  }, [empty]);

  return useMemo(() => {
    const byUid = (uid: string | undefined) => list.find((one) => one.uid === uid);
    return { list, chosen: byUid(wanted) ?? byUid(configured) ?? list[0], plugin };
  }, [list, wanted, configured, plugin]);
}

/** Grafana does not know a data source plugin whose backend did not start: its settings answer 404. */
async function isRegistered(): Promise<boolean> {
  try {
    await firstValueFrom(
      getBackendSrv().fetch({ url: `/api/plugins/${DATASOURCE_TYPE}/settings`, showErrorAlert: false })
    );
    return true;
  } catch (error) {
    return (error as { status?: unknown }).status !== 404;
  }
}
