import type { Position } from '#core/model';
import { parseAddress } from '#core/net';
import { parseEnd } from './parse-end.ts';
import type { UfwEnd, UfwRule, UfwStatus, UnreadLine } from './syntax.ts';

export const STATUS = /^Status: (active|inactive)\s*$/;
const ACTION = /\s+(ALLOW|DENY|REJECT|LIMIT)(?: (IN|OUT|FWD))?(?=\s|$)/;
/** Also within the brackets of an application: `22/tcp (OpenSSH (v6))`. */
const V6 = /\s*\(v6\)(?=\s|\)|$)/;
/** What stands in brackets between the addresses and the comment. */
const NOTES = /\s+\(((?:log|log-all|out|in)(?:, (?:log|log-all|out|in))*)\)\s*$/;
/** No line is longer; patterns are not tried on it. */
const LONGEST_LINE = 4000;

/** `start` is the line that begins with `Status:`; what follows is of it until the text ends or another begins. */
export function parseStatus(path: string, lines: readonly string[], start: number): UfwStatus {
  const rules: (UfwRule | UnreadLine)[] = [];
  const settings: Record<string, string> = {};
  let defaultsAt: Position | undefined;
  let isTable = false;
  for (let index = start + 1; index < lines.length; index++) {
    const line = (lines[index] ?? '').trimEnd();
    if (STATUS.test(line)) break;
    if (line.trim() === '' || /^[-\s]+$/.test(line)) continue;
    const at = { file: path, line: index + 1, column: 1 };
    const [, name, value] = /^(Logging|Default|New profiles): (.*)$/.exec(line) ?? [];
    if (name !== undefined && !isTable) {
      settings[name] = value ?? '';
      if (name === 'Default') defaultsAt = at;
    } else if (/^\s*To\s+Action\s+From$/.test(line)) isTable = true;
    // A prompt, or what was printed next.
    else if (!isTable) continue;
    else rules.push(parseRule(line, at) ?? { kind: 'unread', text: line.trim(), at });
  }
  const { Logging: logging, Default: defaults, 'New profiles': newProfiles } = settings;
  return {
    kind: 'status',
    isActive: STATUS.exec(lines[start] ?? '')?.[1] === 'active',
    ...(logging !== undefined && { logging }),
    ...(defaults !== undefined && { defaults }),
    ...(defaultsAt && { defaultsAt }),
    ...(newProfiles !== undefined && { newProfiles }),
    rules,
    at: { file: path, line: start + 1, column: 1 },
  };
}

/** `[ 1] 22/tcp (v6) on eth0   ALLOW IN   10.0.0.0/8 1024:2048   (log) # comment`, split at the word of the action. */
export function parseRule(line: string, at: UfwRule['at']): UfwRule | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  const [, number, numbered = ''] = /^\s*(?:\[\s*(\d+)\]\s+)?(.*)$/.exec(line) ?? [];
  const [, written = '', comment] = /^(.*?)(?:\s+# ?(.*))?$/.exec(numbered) ?? [];
  const notes = NOTES.exec(written)?.[1];
  const body = written.replace(NOTES, '');
  const split = ACTION.exec(body);
  if (!split) return undefined;
  const [toText, fromText] = [body.slice(0, split.index), body.slice(split.index + split[0].length)];
  const to = parseEnd(toText.replace(V6, ''));
  const from = parseEnd(fromText.replace(V6, ''));
  if (!to || !from) return undefined;
  const isSix = [toText, fromText].some((text) => V6.test(text)) || [to, from].some(isIpv6);
  if (isSix && [to, from].some(isIpv4)) return undefined;
  return {
    kind: 'rule',
    ...(number !== undefined && { index: Number(number) }),
    action: split[1] as UfwRule['action'],
    ...(split[2] !== undefined && { direction: split[2] as 'IN' | 'OUT' | 'FWD' }),
    family: isSix ? 6 : 4,
    to,
    from,
    notes: notes?.split(', ') ?? [],
    ...(comment !== undefined && { comment: comment.trim() }),
    text: line.trim(),
    at,
  };
}

function bitsOf({ address }: UfwEnd): number | undefined {
  const parsed = address === undefined ? undefined : parseAddress(address);
  return parsed?.ok ? parsed.value.bits : undefined;
}

const isIpv6 = (end: UfwEnd) => bitsOf(end) === 128;
const isIpv4 = (end: UfwEnd) => bitsOf(end) === 32;
