import type { Table } from './schema.ts';

/** Something that speaks ClickHouse's SQL and has the tables. Errors are thrown, with what it says. */
export interface Engine {
  /** Parts of the store that are written independently: a batch belongs to one of them. */
  readonly lanes: number;
  /** Whether others write too, who must not be disturbed. */
  readonly isShared: boolean;
  /** Of everything that is stored; returns rows as `TabSeparated`. */
  readonly query: (sql: string) => Promise<string>;
  /** The same as `Native`. */
  readonly queryBlocks: (sql: string) => Promise<Buffer>;
  /**
   * Does the work where the lane is written, at whichever of its replicas is there; at another one, from the start,
   * where the first one fails.
   */
  readonly writeAt: (lane: number, work: (place: WritePlace) => Promise<void>) => Promise<void>;
  /** `change`: what follows `ALTER TABLE name`. Everywhere that the table is. */
  readonly alter: (table: Table, change: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One server. What is inserted is one block of one partition: all of it or nothing, and durable when it resolves. */
export interface WritePlace {
  /** Of what is here. */
  readonly query: (sql: string) => Promise<string>;
  /** `block`: `Native`, all columns of the table. */
  readonly insertBlock: (table: Table, block: Uint8Array) => Promise<void>;
  /** `INSERT … SELECT` from what is here. */
  readonly insertSelect: (sql: string) => Promise<void>;
}

/** What is selected is inserted as one block. */
export const ONE_BLOCK = { min_insert_block_size_rows: 100_000_000, min_insert_block_size_bytes: 100_000_000_000 };
