import { type Protocol, parseProtocol, toProtocol } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { suggest } from '#dialects/bulkhead';

/** A question about connections. What is absent is not narrowed: no port asks about all ports. */
export interface Question {
  readonly id?: string | number;
  /** An address, a network, a workload, a zone or `internet`. */
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  readonly destinationPort?: number;
  readonly sourcePort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly state?: 'new' | 'established';
  readonly oneWay?: boolean;
  readonly atMs?: number;
  /** Of a device; a policy has neither interfaces nor chains. */
  readonly in?: string;
  readonly out?: string;
  readonly chain?: string;
}

const KEYS = [
  'id',
  'source',
  'destination',
  'protocol',
  'destinationPort',
  'sourcePort',
  'icmpType',
  'icmpCode',
  'state',
  'oneWay',
  'atMs',
  'in',
  'out',
  'chain',
];

/** Checks every field of a question from outside. Errors: all of them. */
export function parseQuestion(input: unknown): Result<Question, string[]> {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return fail(['expected an object with `source`, `destination` and `protocol`']);
  const record = new Map<string, unknown>(Object.entries(input));
  const errors: string[] = [];
  for (const key of record.keys())
    if (!KEYS.includes(key))
      errors.push(`\`${key}\` is not a key of a question${suggest(key, KEYS) || `; expected ${KEYS.join(', ')}`}`);
  const question = {
    source: readText(record, 'source', errors) ?? '',
    destination: readText(record, 'destination', errors) ?? '',
    protocol: readProtocol(record, errors),
    ...readId(record, errors),
    ...readWhole(record, 'destinationPort', 65_535, errors),
    ...readWhole(record, 'sourcePort', 65_535, errors),
    ...readWhole(record, 'icmpType', 255, errors),
    ...readWhole(record, 'icmpCode', 255, errors),
    ...readWhole(record, 'atMs', Number.MAX_SAFE_INTEGER, errors),
    ...readState(record, errors),
    ...readPoint(record, 'in', errors),
    ...readPoint(record, 'out', errors),
    ...readPoint(record, 'chain', errors),
    ...(record.get('oneWay') === true && { oneWay: true }),
  };
  if (!['undefined', 'boolean'].includes(typeof record.get('oneWay')))
    errors.push('`oneWay` is no truth value; expected true or false');
  return errors.length > 0 ? fail(errors) : ok(question);
}

type Raw = ReadonlyMap<string, unknown>;

function readText(record: Raw, key: string, errors: string[]): string | undefined {
  const value = record.get(key);
  if (typeof value === 'string' && value !== '') return value;
  errors.push(value === undefined ? `there is no \`${key}\`` : `\`${key}\` is ${show(value)}; expected a text`);
  return undefined;
}

function readProtocol(record: Raw, errors: string[]): Protocol {
  const value = record.get('protocol');
  const protocol = typeof value === 'string' || typeof value === 'number' ? parseProtocol(String(value)) : undefined;
  if (protocol?.ok) return protocol.value;
  if (value === undefined) errors.push('there is no `protocol`');
  else errors.push(protocol ? protocol.error : `\`protocol\` is ${show(value)}; expected for example "tcp"`);
  return toProtocol(0);
}

function readId(record: Raw, errors: string[]): { id?: string | number } {
  const value = record.get('id');
  if (value === undefined) return {};
  if (typeof value === 'string' || typeof value === 'number') return { id: value };
  errors.push(`\`id\` is ${show(value)}; expected a text or a number`);
  return {};
}

function readWhole<K extends string>(record: Raw, key: K, most: number, errors: string[]): { [key in K]?: number } {
  const value = record.get(key);
  if (value === undefined) return {};
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most)
    return { [key]: value } as { [key in K]?: number };
  errors.push(`\`${key}\` is ${show(value)}; expected a whole number up to ${most}`);
  return {};
}

function readState(record: Raw, errors: string[]): { state?: 'new' | 'established' } {
  const value = record.get('state');
  if (value === undefined) return {};
  if (value === 'new' || value === 'established') return { state: value };
  errors.push(`\`state\` is ${show(value)}; expected "new" or "established"`);
  return {};
}

function readPoint<K extends string>(record: Raw, key: K, errors: string[]): { [key in K]?: string } {
  if (!record.has(key)) return {};
  const text = readText(record, key, errors);
  return text === undefined ? {} : ({ [key]: text } as { [key in K]?: string });
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``;
}
