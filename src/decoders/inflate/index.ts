/** Unpacks gzip that lies within records: what is packed as a whole file is unpacked where files are read. */
export { gunzip, isGzip } from './gunzip.ts';
