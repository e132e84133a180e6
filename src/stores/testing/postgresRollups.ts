import type { Client } from 'pg';
import { connected } from '../postgres/client';
import { migrate, openPostgresStore, refreshRollupsAt } from '../postgres';
import { postgresSchema } from './postgresStores';

export const T0 = Date.UTC(2026, 5, 1);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const HOURS = 4;
const CHAINS_PER_HOUR = 1_500;
const PASSWORD = 'reads rows alone';
let roles = 0;

/**
 * Chains of the gateway, the cart that it calls by span, and the database that the cart says it called; each third chain is
 * sampled, each tenth is of another tenant. Made by the server, a chain every 2.4 s.
 */
const CHAINS = `insert into chain_history (chain_id, request_id, service_name, event_type, "timestamp", duration_us, span_id, parent_span_id,
    span_kind, entry, sample_rate, dependencies, performance_metrics, tenant_id, endpoint)
  select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, gen_random_uuid(), service,
    case when n % 50 = 0 then 'error' else 'complete' end, timestamp '2026-06-01' + n * interval '2.4 seconds',
    (1 + (n * 7919 % 997) / 50.0) * factor * 1000, span || n, parent || n, 'server', true, case when n % 3 = 0 then 0.5 end,
    case when service = 'cart' then jsonb_build_array(jsonb_build_object('target_service', 'orders-db', 'duration_ms', n % 89, 'success', n % 100 <> 0)) end,
    case when n % 4 > 0 then jsonb_build_object('cpu_usage_percent', n % 83, 'memory_usage_mb', case when service = 'cart' then 512 + n % 31 end) end,
    case when n % 10 = 0 then 'globex' else 'acme' end, 'GET /' || n % 7
  from generate_series(0, ${HOURS * CHAINS_PER_HOUR - 1}) n, (values ('gateway', 20, 'g', null), ('cart', 7, 'c', 'g')) s(service, factor, span, parent)`;

/** A schema with rollups over 12,000 rows, a store that uses them, and one whose user may only read the rows. */
export async function rollupSchema() {
  const schema = await postgresSchema();
  const { address, settings, secrets, run } = schema;
  const plainUser = `plain_${process.pid}_${(roles += 1)}`;
  await migrate(address, schema.schema, { rollups: true });
  await run(`create role ${plainUser} login password '${PASSWORD}'; grant usage on schema ${schema.schema} to ${plainUser};
    grant select on chain_history, chain_metrics, chain_definitions to ${plainUser}; ${CHAINS}; analyze chain_history`);
  const kept = openPostgresStore(settings, secrets, '', 0, 1_000);
  const rows = openPostgresStore({ ...settings, user: plainUser }, { password: PASSWORD }, '', 0);
  return {
    ...schema,
    kept,
    rows,
    refresh: () => refreshRollupsAt(address, schema.schema, {}),
    /** A connection of its own for what takes more than one message. */
    session: <T>(work: (client: Client) => Promise<T>) =>
      connected(address, async (client) => {
        await client.query(`set search_path = ${schema.schema}`);
        return work(client);
      }),
    number: async (text: string) => Number(Object.values((await run(text)).rows[0])[0]),
    dispose: async () => {
      await Promise.all([kept.close(), rows.close()]);
      await run(`drop schema ${schema.schema} cascade; drop owned by ${plainUser}; drop role ${plainUser}`);
    },
  };
}
