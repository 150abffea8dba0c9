/** What shippers, container runtimes and transports put around the records of a log: opened before the log's own decoder. */
export { carriedTexts } from './carried-texts.ts';
export { headsOf } from './find-carriers.ts';
export { frameStream, type StreamFramer } from './frame-stream.ts';
export { carriedLine } from './object-lines.ts';
export { openCarried } from './open-carried.ts';
