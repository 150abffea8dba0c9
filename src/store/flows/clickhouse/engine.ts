import type { Table } from './schema.ts';

/** Something that speaks ClickHouse's SQL. Errors are thrown, with what it says. */
export interface Engine {
  /** Makes the table where it is not there. */
  readonly create: (table: Table) => Promise<void>;
  /** Returns rows as `TabSeparated`. */
  readonly query: (sql: string) => Promise<string>;
  /**
   * One block of `TabSeparated` rows of one partition, written as one: all of it or nothing. Resolves when it is durable.
   * Name: the same for the same rows; two of one name do not run at a time.
   */
  readonly insert: (table: Table, rows: Buffer, name: string) => Promise<void>;
  /** Partition: as `SELECT` gives it. */
  readonly dropPartition: (table: Table, partition: string) => Promise<void>;
  readonly close: () => Promise<void>;
}
