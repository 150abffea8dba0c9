import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for the state of an estate, keys included, whose name tells its owner: this process. Those of owners that
 * are dead, since they were killed before they could clean up, are removed first.
 */
export function makeEstateFolder(parent = tmpdir()): string {
  const world = processWorld();
  for (const name of readdirSync(parent)) {
    const [, inWorld, pid] = /^bulkhead-estate-(\d+)-(\d+)-/.exec(name) ?? [];
    if (inWorld === world && isOurs(join(parent, name)) && !isAlive(Number(pid)))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(parent, `bulkhead-estate-${world}-${process.pid}-`));
}

/** A process of another container, which has the same folder, is not to be judged by its number. */
function processWorld(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
}

function isOurs(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
