/** Flows of Argus, as its client `ra` prints them with separators (`binetflow`). */
export { ARGUS } from './argus.ts';
