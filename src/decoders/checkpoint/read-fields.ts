import { parseCef, parseLeef } from '#decoders/cef';
import { parseFields, textOf } from '#decoders/json-fields';
import { parseKeyValues } from '#decoders/key-values';

import { isListed, readListing } from './read-listing.ts';

export interface LogFields {
  /** Where the head of the line ends. */
  readonly start: number;
  /** By the names of Check Point, whatever the form calls them. */
  readonly get: (name: string) => string | undefined;
}

/** What CEF and LEEF call the fields. Source: Check Point sk122323, CefFieldsMapping and LeefFieldsMapping. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  action: ['act', 'Action'],
  time: ['rt', 'devTime'],
  s_port: ['spt', 'srcPort', 'sport_svc'],
  service: ['dpt', 'dstPort', 'svc'],
  rule_name: ['cs2'],
  src_user_name: ['suser', 'usrName'],
  src_machine_name: ['shost'],
  dst_machine_name: ['dhost'],
  xlatesrc: ['sourceTranslatedAddress', 'srcPostNAT'],
  xlatesport: ['sourceTranslatedPort', 'srcPostNATPort', 'xlatesport_svc'],
  xlatedst: ['destinationTranslatedAddress', 'dstPostNAT'],
  xlatedport: ['destinationTranslatedPort', 'dstPostNATPort', 'xlatedport_svc'],
  sent_bytes: ['out', 'srcBytes'],
  received_bytes: ['in', 'dstBytes'],
  product: ['ProductName', 'cat'],
  origin: ['orig'],
  ifdir: ['i/f_dir'],
  loguid: ['uuid'],
  src: ['ipv6_src'],
  dst: ['ipv6_dst'],
};

const SYSLOG = / - \[[\w/]{1,64}:"/;
const SYSLOG_START = ' - ['.length;
const GATEWAY = '[Fields@';
/** Pairs apart by `|`: the Log Exporter's splunk form, and LEA clients. */
const PIPED = /\|(?:action|product|src|loguid|ifdir|i\/f_dir)=/;
const PIPED_FIRST = /(?:^|[\s>])[\w/]{1,40}=[^|]{0,200}\|/;
/** The generic forms: pairs apart by blanks, with or without quotes. */
const PLAIN = /\b(?:time|loguid|action|product)="?[^\s"|]/;

/** Undefined: the line has no fields. Where a rule of each layer is told, the last one decided. */
export function readFields(line: string): LogFields | undefined {
  const wrapped = parseCef(line) ?? parseLeef(line);
  if (wrapped) {
    const { values, product } = wrapped;
    return toFieldsOf(
      line.search(/CEF:|LEEF:/),
      (name) => values.get(name) ?? (name === 'product' ? product : undefined),
    );
  }
  if (isListed(line)) return toFieldsOf(0, readListing(line));
  const gateway = line.indexOf(GATEWAY);
  if (gateway >= 0) return fromText(line, gateway, gateway + 1, '=');
  const syslog = line.search(SYSLOG);
  if (syslog >= 0) return fromText(line, syslog, syslog + SYSLOG_START, ':');
  const object = line.indexOf('{"');
  if (object >= 0) return fromJson(line, object);
  return fromPairs(line);
}

/** Whether a line that is an object is the Log Exporter's own, not a shipper's. */
export function isOwnObject(line: string): boolean {
  const fields = parseFields(line);
  return fields !== undefined && ['loguid', 'originsicname', 'product', 'action'].some((name) => textOf(fields[name]));
}

function fromText(line: string, start: number, first: number, assign: '=' | ':'): LogFields {
  const text = line.slice(first);
  const values = parseKeyValues(text, assign);
  const ruleName = findLastValue(text, assign === ':' ? 'rule_name:"' : 'rule_name="');
  return toFieldsOf(start, (name) => (name === 'rule_name' ? ruleName : undefined) ?? values.get(name));
}

function fromJson(line: string, start: number): LogFields | undefined {
  const fields = parseFields(line.slice(start, line.lastIndexOf('}') + 1));
  return (
    fields && toFieldsOf(start, (name) => textOf(Array.isArray(fields[name]) ? fields[name].at(-1) : fields[name]))
  );
}

function fromPairs(line: string): LogFields | undefined {
  const head = line.slice(0, 4096);
  const isPiped = PIPED.test(head);
  const first = (isPiped ? PIPED_FIRST : PLAIN).exec(head);
  if (!first) return undefined;
  if (!isPiped) return fromText(line, first.index, first.index, '=');
  const values = new Map<string, string>();
  for (const pair of line
    .slice(first.index)
    .trimStart()
    .split(/(?<!\\)\|/)) {
    const at = pair.indexOf('=');
    if (at > 0) values.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return toFieldsOf(first.index, (name) => values.get(name));
}

/** Of a key that comes several times, as it is in quotes. */
function findLastValue(text: string, start: string): string | undefined {
  const at = text.lastIndexOf(start);
  if (at < 0) return undefined;
  const end = text.indexOf('"', at + start.length);
  return end < 0 ? undefined : text.slice(at + start.length, end);
}

function toFieldsOf(start: number, find: (name: string) => string | undefined): LogFields {
  const get = (name: string): string | undefined => {
    for (const key of [name, ...(ALIASES[name] ?? [])]) {
      const value = find(key)?.trim();
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  };
  return { start, get };
}
