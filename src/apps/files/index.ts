/** Reads the files that people name, policy folders above all: everything in them, or an error; nothing is left out in silence. */
export { type DecodeCall, decodeFiles } from './decode-files.ts';
export { findPolicyFiles, type FoundFiles } from './find-files.ts';
export { makeFolder } from './make-folder.ts';
export { MOST_BYTES, MOST_FILES, readPolicyFiles, type UnreadPolicy } from './read-policy-files.ts';
export { MOST_SOURCE_BYTES, readSourceFiles, type SourceFiles } from './read-source-files.ts';
export { MOST_FILE_BYTES, readText, sayUnreadable } from './read-text.ts';
export { explainSystemError } from './system-error.ts';
