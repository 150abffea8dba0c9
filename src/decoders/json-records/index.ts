/** JSON objects of streams and documents, one at a time, in bounded memory: what decoders of JSON are made with. */
export { fromJsonRecords, type JsonRecordDecoder, type JsonRecordReader } from './from-json-records.ts';
export { splitRecords } from './split-records.ts';
