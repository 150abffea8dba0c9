import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainSystemError, makeFolder } from '../files/index.ts';
import { CallError } from './command.ts';

/** Text that was proved, to stdout or as a file of a folder, which is made. */
export function writeArtefact(text: string, name: string, folder: string | undefined): void {
  if (folder === undefined) {
    process.stdout.write(text);
    return;
  }
  const file = join(folder, name);
  try {
    makeFolder(folder);
    writeFileSync(file, text);
  } catch (error) {
    const reason = explainSystemError(error) ?? String(error);
    throw new CallError([`bulkhead: \`${file}\` cannot be written (${reason}); expected a folder of yours`]);
  }
}
