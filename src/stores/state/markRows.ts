import { MARK_KINDS, type Mark, type MarkKind } from '../../contracts/marks';
import type { AnswerColumns } from '../ask';
import { raw, sql } from '../sql';
import type { StateEngine } from './engine';
import type { MarkTable } from './port';
import { ScopedRows } from './scopedRows';

const COLUMNS = raw(`id, service, signal, from_ms::float8, to_ms::float8, kind, note, set_by, set_at::float8,
  removed_by, removed_at::float8`);

/**
 * Marks in the table `marks` of any engine.
 * @param most how many there may be in a scope, and how many of those that were taken back are kept besides
 */
export function markTable(engine: StateEngine, most: number): MarkTable {
  const rows = new ScopedRows<Mark>(engine, { name: 'marks', columns: COLUMNS, rowsOf: marksOf });
  const sentence = `There are ${most.toLocaleString('en-US')} marks already. Take back some that nobody needs.`;
  return {
    async list(scope, withRemoved = false) {
      const live = withRemoved ? sql`true` : sql`removed_at = 0`;
      const found = await rows.read(scope, (own) => own.rows(sql`and ${live} order by from_ms, to_ms, id`));
      return found ?? [];
    },

    add: (scope, mark) =>
      rows.add(
        scope,
        [{ where: sql`true`, most, sentence }],
        sql`insert into marks (id, organisation, datasource, tenants, service, signal, from_ms, to_ms, kind, note, set_by, set_at)
          values (${mark.id}, ${scope.organisation}, ${scope.datasource}, ${scope.tenants}, ${mark.service}, ${mark.signal},
            ${mark.from}, ${mark.to}, ${mark.kind}, ${mark.note}, ${mark.by}, ${mark.at})`,
        most
      ),

    remove: (scope, id, by, at) => rows.remove(scope, id, by, at),

    restore: (scope, id) => rows.restore(scope, id),
  };
}

function marksOf(rows: AnswerColumns): Mark[] {
  const [id, service, signal, kind, note, by, removedBy] = [0, 1, 2, 5, 6, 7, 9].map((column) => rows.strings(column));
  const [from, to, at, removedAt] = [3, 4, 8, 10].map((column) => rows.numbers(column));
  return id.map((_, row) => ({
    id: id[row],
    service: service[row],
    signal: signal[row],
    from: from[row],
    to: to[row],
    kind: kindOf(kind[row]),
    note: note[row],
    by: by[row],
    at: at[row],
    ...(removedAt[row] > 0 ? { removedBy: removedBy[row], removedAt: removedAt[row] } : {}),
  }));
}

/** A kind of a later version is taken for the one that says least. */
function kindOf(text: string): MarkKind {
  return MARK_KINDS.find((kind) => kind === text) ?? 'ignore';
}
