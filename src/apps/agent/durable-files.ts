import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** What is asked of a disk, each step for itself: the machine may die after or within any of them. */
export interface Disk {
  /** A file of its own, on the disk when it returns; whoever dies within leaves a part of it. */
  readonly write: (path: string, content: string, mode: number) => void;
  /** Puts one in the place of the other, all at once. */
  readonly rename: (from: string, to: string) => void;
  /** Whatever is there, a folder too; also nothing. */
  readonly remove: (path: string) => void;
  /** What was renamed and removed in the folder is on the disk when it returns. */
  readonly sync: (folder: string) => void;
}

export const DISK: Disk = {
  write: (path, content, mode) => {
    const file = openSync(path, 'w', mode);
    try {
      const bytes = Buffer.from(content);
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
  rename: renameSync,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  sync: (folder) => {
    const file = openSync(folder, 'r');
    fsyncSync(file);
    closeSync(file);
  },
};

/** The file has all of the content or is as it was, whenever the power fails. */
export function writeDurably(path: string, content: string, disk: Disk = DISK, mode = 0o600): void {
  const temporary = `${path}.tmp`;
  try {
    disk.remove(temporary);
    disk.write(temporary, content, mode);
    disk.rename(temporary, path);
    disk.sync(dirname(path));
  } catch (error) {
    disk.remove(temporary);
    throw error;
  }
}
