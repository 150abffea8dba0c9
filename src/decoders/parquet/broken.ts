/** Ends the reading of a file that is not as Parquet says; caught where the file is read. */
export function broken(why: string): never {
  throw new Error(why);
}
