import { ThroughlineError } from '../../contracts/errors';
import type { PluginContext } from '../grpc/generated/backend';
import type { Instance } from '../instances/instance';
import type { Instances } from '../instances/instances';
import { tenantsOf, type Caller, type TenantScope } from '../instances/tenants';

/** For whom, and on which data source, a call is answered. */
export interface CallTarget {
  instance: Instance;
  caller: Caller;
  tenants: TenantScope;
}

/**
 * Reads Grafana's plugin context: the only place that identity is taken from.
 * @throws ThroughlineError `badSettings` without a data source or with bad settings, `forbidden` without a tenant
 */
export function targetOf(instances: Instances, context: PluginContext | undefined): CallTarget {
  const source = context?.dataSourceInstanceSettings;
  if (!context || !source) {
    throw new ThroughlineError('badSettings', 'This call names no data source. Save the data source again in Grafana.');
  }
  const { user, orgId } = context;
  const caller: Caller = { orgId, login: user?.login ?? '', email: user?.email ?? '', role: user?.role ?? '' };
  const instance = instances.get({
    orgId,
    uid: source.uid,
    name: source.name,
    updatedMs: source.lastUpdatedMS,
    jsonData: source.jsonData,
    secrets: source.decryptedSecureJsonData,
  });
  return { instance, caller, tenants: tenantsOf(instance.settings.tenants, caller) };
}
