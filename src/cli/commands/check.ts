import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { ThroughlineError } from '../../contracts/errors';
import { openEmbeddedStore } from '../../stores/embedded';
import type { ChainStore, Scope, StoreStatus, Watermark } from '../../stores/port';
import type { CommandContext } from '../context';
import { count, counted, EXIT, moment } from '../output';
import { clickhouseTarget, isClickHouseAddress } from '../clickhouseTarget';
import { isPostgresAddress, postgresTarget } from '../postgresTarget';
import { DEFAULT_FILE, targetFile } from '../storeTarget';

interface CheckArguments {
  json?: boolean;
}

const MEGABYTES = 512;
const THREADS = 2;

export function checkCommand(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description('open a database and say what is in it')
    .argument(
      '[file]',
      'database file (a bare name lies in the data directory), or a postgres:// or clickhouse:// address',
      DEFAULT_FILE
    )
    .option('--json', 'print the answer as JSON')
    .action(async (into: string, args: CheckArguments) => {
      context.exitCode = await runCheck(into, args, context);
    });
}

export async function runCheck(into: string, args: CheckArguments, context: CommandContext): Promise<number> {
  const { name: file, store } = await openTarget(into, context);
  try {
    const scope = wholeScope();
    const [status, watermark, services] = [
      await store.status(scope),
      await store.watermark(scope),
      await store.catalogue(scope, 'services', 1_000),
    ];
    context.output.out(
      args.json === true
        ? `${JSON.stringify({ file, ...status, ...watermark, services: services.value })}\n`
        : checkText(file, status, watermark, services.value)
    );
    return EXIT.done;
  } finally {
    await store.close();
  }
}

async function openTarget(into: string, { env }: CommandContext): Promise<{ name: string; store: ChainStore }> {
  if (isPostgresAddress(into)) {
    const { settings, secrets, name } = postgresTarget(into, env);
    const { openPostgresStore } = await import('../../stores/postgres');
    return { name, store: openPostgresStore(settings, secrets, '') };
  }
  if (isClickHouseAddress(into)) {
    const { settings, secrets, name } = clickhouseTarget(into, env);
    const { openClickHouseStore } = await import('../../stores/clickhouse');
    return { name, store: openClickHouseStore(settings, secrets, '') };
  }
  const file = targetFile(into, env);
  if (!existsSync(file)) {
    throw new ThroughlineError(
      'notFound',
      `There is no database ${file}. Make one with throughline generate or throughline import.`
    );
  }
  return { name: file, store: await openEmbeddedStore({ file, memoryMegabytes: MEGABYTES, threads: THREADS }) };
}

function wholeScope(): Scope {
  return {
    tenants: 'all',
    from: Date.UTC(1970, 0, 1),
    to: Date.UTC(2200, 0, 1),
    filters: { services: [], endpoints: [], chains: [], users: [], eventTypes: [] },
    maxRows: 1_000_000,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  };
}

function checkText(file: string, status: StoreStatus, watermark: Watermark, services: string[]): string {
  const { capabilities } = status;
  const has = [
    capabilities.spans && 'spans',
    capabilities.metrics && 'metrics',
    capabilities.definitions && 'chain definitions',
    capabilities.rollups && 'rollups',
  ].filter(Boolean);
  return [
    `${file} is healthy.`,
    `  engine    ${status.description}`,
    `  events    ${count(status.events)} in about ${counted(status.chains, 'chain')}, ${moment(watermark.firstEvent)} to ${moment(watermark.lastEvent)}`,
    `  metrics   ${count(status.metrics)}, ${moment(watermark.firstMetric)} to ${moment(watermark.lastMetric)}`,
    `  services  ${services.length === 0 ? 'none' : services.join(', ')}`,
    `  has       ${has.length === 0 ? 'nothing beyond the plain tables' : has.join(', ')}`,
    ...(status.notes ?? []),
    '',
  ].join('\n');
}
