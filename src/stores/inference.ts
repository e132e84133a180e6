import type { Ask } from './ask';
import type { HistoryShape } from './shape';
import { sql, type Sql } from './sql';

/**
 * The shape of rows in which every one has a span, so that no chain has to be looked through for the order of its events.
 * @param around condition for the rows that calls are looked for in
 */
export async function withoutInference(ask: Ask, history: HistoryShape, around: Sql): Promise<HistoryShape> {
  if (!history.hasSpans) {
    return history;
  }
  const some = await ask(
    sql`select exists (select 1 from ${history.table} where ${history.spanId} is null and ${around})`
  );
  return some.integers(0)[0] === 1 ? history : { ...history, spansOnly: true };
}
