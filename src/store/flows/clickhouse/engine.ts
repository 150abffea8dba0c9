import type { Table } from './schema.ts';

/** Something that speaks ClickHouse's SQL. Errors are thrown, with what it says. */
export interface Engine {
  /** Makes the table where it is not there. */
  readonly create: (table: Table) => Promise<void>;
  /** Of everything that is stored; returns rows as `TabSeparated`. */
  readonly query: (sql: string) => Promise<string>;
  /** Where the batches of that name are written, whoever of its replicas is there. */
  readonly writeAt: (name: string, work: (place: WritePlace) => Promise<void>) => Promise<void>;
  /** `change`: what follows `ALTER TABLE name`. Everywhere that the table is. */
  readonly alter: (table: Table, change: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One server. What is inserted is one block of one partition: all of it or nothing, and durable when it resolves. */
export interface WritePlace {
  /** `block`: `Native`, all columns of the table. */
  readonly insertBlock: (table: Table, block: Uint8Array) => Promise<void>;
  /** `INSERT … SELECT` from what is here. */
  readonly insertSelect: (sql: string) => Promise<void>;
}
