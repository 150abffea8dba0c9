import type { LogOptions } from '../../syntax/statement.ts';
import { type Cursor, Refusal } from '../cursor.ts';

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug', 'audit'];
export const LOG_FLAGS = ['tcp sequence', 'tcp options', 'ip options', 'skuid', 'ether'];

/** What is behind `log`. */
export function parseLog(cursor: Cursor): LogOptions {
  const { at } = cursor.token;
  let log: LogOptions = { flags: [] };
  const once = (name: keyof LogOptions, value: string | number) => {
    if (log[name] !== undefined) throw cursor.refuse('each part once', cursor.peek(-1));
    log = { ...log, [name]: value };
  };
  for (;;) {
    if (cursor.take('prefix')) once('prefix', parsePrefix(cursor));
    else if (cursor.take('level')) once('level', parseLevel(cursor));
    else if (cursor.take('group')) once('group', cursor.number('a group', 65_535));
    else if (cursor.take('snaplen')) once('snaplen', cursor.number('a length'));
    else if (cursor.take('queue-threshold')) once('queueThreshold', cursor.number('a threshold', 65_535));
    else if (cursor.take('flags')) log = { ...log, flags: parseFlags(cursor, log.flags) };
    else break;
  }
  const isGrouped = log.group !== undefined;
  const isPlaced = log.snaplen !== undefined || log.queueThreshold !== undefined;
  if (isGrouped && (log.level !== undefined || log.flags.length > 0))
    throw new Refusal('a log to a group has no level and no flags; expected `group`, or `level` and `flags`', at);
  if (log.level !== undefined && isPlaced)
    throw new Refusal('a log with a level has no snaplen and no queue-threshold; expected `group` with them', at);
  if (log.level === 'audit' && (log.prefix !== undefined || log.flags.length > 0))
    throw new Refusal('`level audit` stands alone; expected no prefix and no flags beside it', at);
  const { snaplen: _, queueThreshold: __, level, ...rest } = log;
  // The usual level says nothing, and a length or a threshold is of a group: without one nft forgets it.
  const shown = isGrouped ? log : { ...rest, ...(level !== undefined && level !== 'warn' && { level }) };
  return shown;
}

function parsePrefix(cursor: Cursor): string {
  const { at } = cursor.token;
  const prefix = cursor.string('a prefix in quotes').replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => {
    const value = cursor.findVariable(name);
    if (value?.kind === 'word') return value.text;
    throw new Refusal(`\`$${name}\` is not defined here; expected \`define ${name} = …\` before it`, at);
  });
  if (prefix.length > 127) throw new Refusal('the prefix is too long; expected at most 127 characters', at);
  return prefix;
}

function parseLevel(cursor: Cursor): string {
  const level = cursor.string(LEVELS.join(', '));
  if (!LEVELS.includes(level)) throw cursor.refuse(LEVELS.join(', '), cursor.peek(-1));
  return level;
}

function parseFlags(cursor: Cursor, before: readonly string[]): string[] {
  const flags = new Set(before);
  if (cursor.take('all')) return LOG_FLAGS;
  if (cursor.take('tcp')) {
    do {
      const flag = cursor.word('sequence or options');
      if (!LOG_FLAGS.includes(`tcp ${flag}`)) throw cursor.refuse('sequence or options', cursor.peek(-1));
      flags.add(`tcp ${flag}`);
    } while (cursor.take(','));
  } else if (cursor.take('ip', 'options')) flags.add('ip options');
  else if (cursor.take('skuid')) flags.add('skuid');
  else if (cursor.take('ether')) flags.add('ether');
  else throw cursor.refuse('tcp sequence, tcp options, ip options, skuid, ether or all');
  return LOG_FLAGS.filter((flag) => flags.has(flag));
}
