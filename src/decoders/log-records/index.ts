/** Formats of which a line is a log record: from what a line says to flows, with starts and ends paired. */
export { buildFlow, type FlowTexts } from './build-flow.ts';
export { fromLogLines, type LogDecoder, type LogRecord, startRecords, toRecord } from './from-log-lines.ts';
export { toProtocolOf } from './protocol-names.ts';
