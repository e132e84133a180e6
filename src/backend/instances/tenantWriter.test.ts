import type { ChainLoad, ChainWriter, EventBatch } from '../../stores/writer';
import { tenantWriter } from './tenantWriter';

/** A writer that keeps the tenants of the rows it gets. */
function recorder(): { writer: ChainWriter; stored: string[] } {
  const stored: string[] = [];
  const summary = { inserted: 0, duplicates: 0 };
  const take = (batch: { tenantId: string[] }) => {
    stored.push(...batch.tenantId);
    return Promise.resolve(summary);
  };
  const load: ChainLoad = {
    events: take,
    metrics: take,
    definitions: () => Promise.resolve(summary),
    commit: () => Promise.resolve(summary),
    rollback: () => Promise.resolve(),
  };
  return { stored, writer: { begin: () => Promise.resolve(load), close: () => Promise.resolve() } };
}

async function write(tenants: readonly string[] | 'all', rows: string[]): Promise<string[]> {
  const { writer, stored } = recorder();
  const load = await tenantWriter(writer, tenants).begin({ dataset: '', strict: true });
  await load.events({ length: rows.length, tenantId: rows } as EventBatch);
  return stored;
}

describe('tenantWriter', () => {
  it('stores rows as they are where there is a single tenant', async () => {
    expect(await write('all', ['', 'acme'])).toEqual(['', 'acme']);
  });

  it('gives rows without a tenant the caller’s only one', async () => {
    expect(await write(['acme'], ['', 'acme'])).toEqual(['acme', 'acme']);
  });

  it('lets only those who see everything write definitions, which all tenants share', async () => {
    const { writer } = recorder();
    const definitions = async (tenants: readonly string[] | 'all') =>
      (await tenantWriter(writer, tenants).begin({ dataset: '', strict: true })).definitions([]);
    await expect(definitions(['acme'])).rejects.toMatchObject({ code: 'forbidden' });
    await expect(definitions('all')).resolves.toEqual({ inserted: 0, duplicates: 0 });
  });

  it('refuses rows of another tenant, and rows that leave the choice open', async () => {
    await expect(write(['acme'], ['acme', 'globex'])).rejects.toMatchObject({ code: 'forbidden' });
    await expect(write(['acme', 'globex'], [''])).rejects.toMatchObject({ code: 'badInput' });
  });
});
