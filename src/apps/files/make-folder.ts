import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The folder and those around it, as far as they are not there. Throws the system's error. Node's own way tries for ever
 * where the system says of a folder that is there that it is not, as below `/proc`.
 */
export function makeFolder(path: string, mode?: number): void {
  const missing: string[] = [];
  for (let at = path; !statSync(at, { throwIfNoEntry: false }) && missing.at(-1) !== at; at = dirname(at))
    missing.push(at);
  for (const folder of missing.toReversed()) mkdirSync(folder, mode);
}
