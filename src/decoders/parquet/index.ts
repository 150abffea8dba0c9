/** Flat tables in Parquet, one row at a time: memory is a page of each column, whatever the file says. */
export { type ParquetRow, readParquet } from './read-parquet.ts';
