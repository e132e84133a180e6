import type { DataChunk } from '@duckdb/node-bindings';
import type { EmbeddedDatabase } from '../database';
import { fillChunk, type BatchPart } from './appendBatch';
import { CHUNK_ROWS, TYPE_IDS } from './fillVector';
import { TextCells } from './textCells';

/** What a statement reads the rows at hand from. */
export const EVENT_FEED = 'event_feed()';

const FEW_ROWS = 128;

/**
 * Hands batches to a statement chunk by chunk, as a table function of the writing connection. Rows get into the tables
 * without being copied into one of their own first.
 */
export class EventFeed {
  private registering: Promise<void> | undefined;
  private parts: readonly BatchPart[] = [];
  private part = 0;
  private at = 0;
  private texts: TextCells | undefined;

  constructor(private readonly database: EmbeddedDatabase) {}

  /** Makes the function known, once. */
  ready(): Promise<void> {
    this.registering ??= this.register().catch((cause: unknown) => {
      this.registering = undefined;
      throw cause;
    });
    return this.registering;
  }

  /** In a transaction of its own: one that fails would take the function along. */
  private register(): Promise<void> {
    const { native } = this.database;
    return this.database.write(
      async (connection) => {
        const feed = native.create_table_function();
        native.table_function_set_name(feed, EVENT_FEED.replace('()', ''));
        native.table_function_set_bind(feed, (info) => {
          for (const { name, type } of this.parts[0].columns) {
            native.bind_add_result_column(info, name, native.create_logical_type(TYPE_IDS[type]));
          }
          native.bind_set_cardinality(info, rowsOf(this.parts), false);
        });
        native.table_function_set_init(feed, () => this.rewind());
        native.table_function_set_function(feed, (info, chunk) => {
          try {
            native.data_chunk_set_size(chunk, this.fill(chunk));
          } catch (cause) {
            native.function_set_error(info, cause instanceof Error ? cause.message : String(cause));
          }
        });
        native.register_table_function(connection, feed);
        native.destroy_table_function_sync(feed);
      },
      () => false
    );
  }

  /** Runs a statement that reads these rows. */
  async hand<T>(parts: readonly BatchPart[], statement: () => Promise<T>): Promise<T> {
    this.parts = parts;
    try {
      return await statement();
    } finally {
      this.parts = [];
      this.texts = undefined;
    }
  }

  private rewind(): void {
    this.part = 0;
    this.at = this.parts[0]?.from ?? 0;
    this.texts = new TextCells(this.database.native);
  }

  /** Fills a chunk with the next rows; returns how many, 0 at the end. */
  private fill(chunk: DataChunk): number {
    while (this.part < this.parts.length && this.at >= this.parts[this.part].to) {
      this.part += 1;
      this.at = this.parts[this.part]?.from ?? 0;
    }
    if (this.part >= this.parts.length || this.texts === undefined) {
      return 0;
    }
    const { columns, to } = this.parts[this.part];
    const count = rowsOfChunk(to - this.at);
    fillChunk(this.database.native, chunk, columns, this.texts, this.at, count);
    this.at += count;
    return count;
  }
}

/** How many of the rows that are left go together: the engine puts aside chunks of a few rows, and takes them last. */
function rowsOfChunk(left: number): number {
  return left <= CHUNK_ROWS || left >= CHUNK_ROWS + FEW_ROWS ? Math.min(CHUNK_ROWS, left) : left - FEW_ROWS;
}

function rowsOf(parts: readonly BatchPart[]): number {
  return parts.reduce((sum, { from, to }) => sum + to - from, 0);
}
