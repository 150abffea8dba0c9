import type { SourceFile } from '#core/model';
import { parseProfiles } from './parse-profiles.ts';
import { parseStatus, STATUS } from './parse-status.ts';
import type { UfwFile } from './syntax.ts';

/** Status and profiles of one text, in the order in which they are printed; both empty when it is neither. */
export function parseUfw({ path, text }: SourceFile): UfwFile {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const starts = lines.flatMap((line, index) => (STATUS.test(line) ? [index] : []));
  return { statuses: starts.map((start) => parseStatus(path, lines, start)), profiles: parseProfiles(path, lines) };
}

const BEGINNING = 10_000;

/** Other tools have a status too: what is filtered stands below it, or nothing does. */
export function recognisesUfw({ text }: SourceFile): boolean {
  const beginning = text.slice(0, BEGINNING).replaceAll('\r', '');
  if (/^\ufeff?Profile: .+\nTitle: .*\nDescription: /m.test(beginning)) return true;
  return /^Status: active$/m.test(beginning)
    ? /^To\s+Action\s+From\s*$/m.test(beginning) || /^Status: active\s*$/.test(beginning.trim())
    : /^(?:\S*[#$] .*\n)?Status: inactive$/.test(beginning.trim());
}
