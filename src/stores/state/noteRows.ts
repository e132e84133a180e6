import { MOST_COUNTS, type Note } from '../../contracts/notes';
import type { AnswerColumns } from '../ask';
import { literal, raw, sql, type Sql } from '../sql';
import type { StateEngine } from './engine';
import type { NoteTable, RemovedNotes } from './port';
import { ScopedRows } from './scopedRows';

const COLUMNS = raw('id, incident, body, set_by, set_at::float8, removed_by, removed_at::float8');

/**
 * Notes in the table `notes` of any engine.
 * @param most how many there may be in a scope, and how many of those that were taken back are kept besides
 * @param mostOfIncident how many of one incident
 */
export function noteTable(engine: StateEngine, most: number, mostOfIncident: number): NoteTable {
  const rows = new ScopedRows<Note>(engine, { name: 'notes', columns: COLUMNS, rowsOf: notesOf });
  const many = (count: number) => count.toLocaleString('en-US');
  return {
    async list(scope, incident, limit, removed) {
      const wanted = sql`and incident = ${incident} and ${shown(removed)}`;
      const found = await rows.read(scope, async (own) => ({
        notes: await own.rows(sql`${wanted} order by set_at desc, id desc limit ${literal(limit)}`),
        total: (await own.ask(raw('count(*)::float8'), wanted)).numbers(0)[0],
      }));
      return found ?? { notes: [], total: 0 };
    },

    async counts(scope) {
      const found = await rows.read(scope, async (own) => {
        const rest = sql`and removed_at = 0 group by incident order by max(set_at) desc, incident limit ${literal(MOST_COUNTS)}`;
        const columns = await own.ask(raw('incident, count(*)::float8'), rest);
        const counts = columns.numbers(1);
        return new Map(columns.strings(0).map((incident, row) => [incident, counts[row]]));
      });
      return found ?? new Map();
    },

    add: (scope, note) =>
      rows.add(
        scope,
        [
          {
            where: sql`incident = ${note.incident}`,
            most: mostOfIncident,
            sentence: `This incident has ${many(mostOfIncident)} notes already. Take back some that nobody needs.`,
          },
          {
            where: sql`true`,
            most,
            sentence: `There are ${many(most)} notes already. Take back some that nobody needs.`,
          },
        ],
        sql`insert into notes (id, organisation, datasource, tenants, incident, body, set_by, set_at)
          values (${note.id}, ${scope.organisation}, ${scope.datasource}, ${scope.tenants}, ${note.incident}, ${note.text},
            ${note.by}, ${note.at})`,
        most
      ),

    remove: (scope, id, { login, isAdmin }, at) =>
      rows.remove(scope, id, login, at, isAdmin ? sql`true` : sql`set_by = ${login}`),

    restore: (scope, id, { login, isAdmin }) =>
      rows.restore(scope, id, isAdmin ? sql`true` : sql`removed_by = ${login}`),
  };
}

function shown(removed: RemovedNotes): Sql {
  if (removed === 'all') {
    return sql`true`;
  }
  return removed === 'none' ? sql`removed_at = 0` : sql`(removed_at = 0 or removed_by = ${removed.by})`;
}

function notesOf(rows: AnswerColumns): Note[] {
  const [id, incident, text, by, removedBy] = [0, 1, 2, 3, 5].map((column) => rows.strings(column));
  const [at, removedAt] = [4, 6].map((column) => rows.numbers(column));
  return id.map((_, row) => ({
    id: id[row],
    incident: incident[row],
    text: text[row],
    by: by[row],
    at: at[row],
    ...(removedAt[row] > 0 ? { removedBy: removedBy[row], removedAt: removedAt[row] } : {}),
  }));
}
