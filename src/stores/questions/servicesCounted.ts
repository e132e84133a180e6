import type { Ask } from '../ask';
import type { Shape } from '../shape';
import { literal, sql, type Sql } from '../sql';

/**
 * How many services there are in each of many groups of the rows under a condition, as an aggregate over `service`. Engines that
 * count a few known names in less time are told them, which takes a statement before.
 */
export async function servicesCounted(
  ask: Ask,
  { history: { dialect, service: name, table } }: Shape,
  condition: Sql,
  service: Sql
): Promise<Sql> {
  const { distinctOfKnown } = dialect;
  if (distinctOfKnown === undefined) {
    return dialect.fewDistinct(service);
  }
  const { most, count } = distinctOfKnown;
  const found = await ask(sql`select ${name} from ${table} where ${condition} group by 1 limit ${literal(most + 1)}`, {
    grouped: true,
  });
  return found.length > most ? dialect.fewDistinct(service) : count(service, found.strings(0));
}
