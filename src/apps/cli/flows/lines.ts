import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { CallError } from '../command.ts';

/** The lines of a text file, with their number from 1; `.gz` and `.zst` are unpacked on the way; `-` is stdin. */
export async function* readLines(path: string): AsyncGenerator<{ line: string; number: number }> {
  const lines = createInterface({ input: openText(path), crlfDelay: Infinity });
  let number = 0;
  try {
    for await (const line of lines) {
      number += 1;
      yield { line, number };
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CallError([`${path}:${number + 1}:1: cannot be read further (${reason})`]);
  }
}

function openText(path: string): NodeJS.ReadableStream {
  if (path === '-') return process.stdin;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new CallError([`bulkhead: \`${path}\` is not a file; expected a file of NDJSON`]);
  const file = createReadStream(path);
  const unpack = path.endsWith('.gz') ? createGunzip() : path.endsWith('.zst') ? createZstdDecompress() : undefined;
  // The error reaches the reader, who knows the line.
  return unpack ? pipeline(file, unpack, () => undefined) : file;
}

/** One JSON object of a line. Errors begin with the column. */
export function parseObject(line: string): { object?: Record<string, unknown>; errors: string[] } {
  let input: unknown;
  try {
    input = JSON.parse(line);
  } catch (error) {
    const column = /position (\d+)/.exec(String(error))?.[1];
    return { errors: [`${Number(column ?? 0) + 1}: not JSON; expected one object a line`] };
  }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { object: { ...input }, errors: [] };
  return { errors: ['1: expected an object'] };
}

/** What is wrong in a file, without keeping a message for each of a million lines. */
export interface ErrorList {
  readonly add: (path: string, number: number, errors: readonly string[]) => void;
  readonly throwIfAny: () => void;
}

const MAX_ERRORS = 100;

export function startErrors(): ErrorList {
  const kept: string[] = [];
  let count = 0;
  return {
    add: (path, number, errors) => {
      count += errors.length;
      for (const error of errors)
        if (kept.length < MAX_ERRORS) kept.push(`${path === '-' ? 'stdin' : path}:${number}:${error}`);
    },
    throwIfAny: () => {
      if (count > kept.length) kept.push(`and ${count - kept.length} errors more`);
      if (count > 0) throw new CallError(kept);
    },
  };
}
