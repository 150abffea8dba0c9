import { CallError } from './command.ts';

/** The moment that `--at` names, as epoch milliseconds; now when it is absent. */
export function readTime(text: string | undefined): number {
  const time = text === undefined ? Date.now() : Date.parse(text);
  if (Number.isNaN(time))
    throw new CallError([`bulkhead: \`${text}\` is not a time; expected for example \`2026-12-01T18:00:00Z\``]);
  return time;
}
