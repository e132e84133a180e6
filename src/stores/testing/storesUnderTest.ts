import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Engine } from '../../contracts/settings';
import { openEmbeddedStore } from '../embedded';
import type { ChainStore } from '../port';
import type { ChainWriter } from '../writer';
import { noClickHouse } from './clickhouseServer';
import { openClickHouse, openClickHouseCluster } from './clickhouseStores';
import { noExtension, noPostgres } from './postgresServer';
import { openParted, openPostgres, openRenamedPostgres } from './postgresStores';

export interface StoreUnderTest {
  store: ChainStore & ChainWriter;
  dispose: () => Promise<void>;
}

export interface StoreKind {
  engine: Engine;
  /** The engine, and what is special about the tables. */
  name: string;
  /** Whether JSON comes back as the very text that was stored. */
  keepsJsonText: boolean;
  /** Why it cannot run here; undefined when it can. */
  skipped: string | undefined;
  /** An empty store of its own. */
  open: () => Promise<StoreUnderTest>;
}

const KINDS: readonly StoreKind[] = [
  { engine: 'embedded', name: 'embedded', keepsJsonText: true, skipped: undefined, open: openEmbedded },
  { engine: 'postgres', name: 'postgres', keepsJsonText: false, skipped: noPostgres(), open: openPostgres },
  {
    engine: 'postgres',
    name: 'postgres, renamed tables',
    keepsJsonText: false,
    skipped: noPostgres(),
    open: openRenamedPostgres,
  },
  {
    engine: 'postgres',
    name: 'postgres, TimescaleDB',
    keepsJsonText: false,
    skipped: noExtension('timescaledb'),
    open: () => openParted('timescaledb'),
  },
  {
    engine: 'postgres',
    name: 'postgres, Citus',
    keepsJsonText: false,
    skipped: noExtension('citus'),
    open: () => openParted('citus'),
  },
  { engine: 'clickhouse', name: 'clickhouse', keepsJsonText: true, skipped: noClickHouse(), open: openClickHouse },
  {
    engine: 'clickhouse',
    name: 'clickhouse, two shards',
    keepsJsonText: true,
    skipped: noClickHouse(),
    open: openClickHouseCluster,
  },
];

/** The stores that the contract suite runs over: all of them, or those named in `STORES`, comma-separated. */
export function storesUnderTest(env: NodeJS.ProcessEnv): StoreKind[] {
  const wanted = env.STORES?.split(',').map((name) => name.trim());
  return KINDS.map((kind) =>
    wanted && !wanted.includes(kind.engine) ? { ...kind, skipped: 'it is not named in STORES' } : kind
  );
}

async function openEmbedded(): Promise<StoreUnderTest> {
  const folder = await mkdtemp(path.join(tmpdir(), 'throughline-contract-'));
  const store = await openEmbeddedStore({ file: path.join(folder, 'chains.duckdb'), memoryMegabytes: 256, threads: 2 });
  return {
    store,
    dispose: async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
