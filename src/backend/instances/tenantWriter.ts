import { ThroughlineError } from '../../contracts/errors';
import type { ChainLoad, ChainWriter } from '../../stores/writer';
import type { TenantScope } from './tenants';

/**
 * A writer that lets rows in only for the caller's tenants: a row without a tenant gets the only one there is, one of
 * another tenant is refused. Definitions belong to all tenants of a store, so nobody who is confined to some may write them.
 */
export function tenantWriter(writer: Pick<ChainWriter, 'begin'>, tenants: TenantScope): ChainWriter {
  const stay = () => Promise.resolve();
  if (tenants === 'all') {
    return { begin: (options) => writer.begin(options), close: stay };
  }
  return {
    close: stay,
    async begin(options) {
      const load = await writer.begin(options);
      const restricted: ChainLoad = {
        events: (batch) =>
          load.events({ ...batch, tenantId: batch.tenantId.map((tenant) => allowed(tenant, tenants)) }),
        metrics: (batch) =>
          load.metrics({ ...batch, tenantId: batch.tenantId.map((tenant) => allowed(tenant, tenants)) }),
        definitions: () => Promise.reject(definitionsRefused()),
        commit: () => load.commit(),
        rollback: () => load.rollback(),
      };
      return restricted;
    },
  };
}

function definitionsRefused(): ThroughlineError {
  return new ThroughlineError(
    'forbidden',
    'Chain definitions are shared by all tenants of this data source: they are imported with "throughline import". Nothing was stored.'
  );
}

function allowed(tenant: string, tenants: readonly string[]): string {
  if (tenants.includes(tenant)) {
    return tenant;
  }
  if (tenant !== '') {
    throw new ThroughlineError('forbidden', 'An event names a tenant that is not yours. Nothing was stored.');
  }
  if (tenants.length > 1) {
    throw new ThroughlineError(
      'badInput',
      'You may write for several tenants: say in each event which one, as "tenant_id". Nothing was stored.'
    );
  }
  return tenants[0];
}
