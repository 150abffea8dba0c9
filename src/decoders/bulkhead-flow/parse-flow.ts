import type { Flow } from '#core/model';
import { hasPorts, parseProtocol } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { readField, type FieldReader } from './read-field.ts';

const STATES = ['attempted', 'established', 'rejected', 'reset', 'closed'] as const;
const ACTIONS = ['accept', 'drop', 'reject'] as const;
const INITIATORS = ['source', 'destination', 'unknown'] as const;
const DIRECTIONS = ['ingress', 'egress'] as const;
const LAST_INTERVAL = 0xffff_ffff;

/** A flow from its JSON object; keys that a flow does not have are of somebody else. Errors: all, in words. */
export function parseFlow(object: Readonly<Record<string, unknown>>): Result<Flow, string[]> {
  const errors: string[] = [];
  const field = readField(object, errors);
  const ends = {
    startMs: field.required('startMs', 'milliseconds since 1970'),
    endMs: field.required('endMs', 'milliseconds since 1970'),
    source: field.address('source'),
    destination: field.address('destination'),
  };
  const { protocol: name } = object;
  const protocol = parseProtocol(typeof name === 'string' || typeof name === 'number' ? String(name) : '');
  if (!protocol.ok) field.wrong('protocol', 'tcp, udp, sctp, icmp, icmp6 or a number up to 255');
  const rest = { ...readPorts(field, protocol.ok && hasPorts(protocol.value)), ...readRest(field) };
  const initiator = field.oneOf('initiator', INITIATORS) ?? 'unknown';
  if (ends.endMs < ends.startMs) errors.push('`endMs` is before `startMs`; expected times in order');
  if (ends.source.includes(':') !== ends.destination.includes(':') && ends.source !== '' && ends.destination !== '')
    errors.push('`source` and `destination` are an IPv4 and an IPv6 address; expected two of one family');
  if (errors.length > 0 || !protocol.ok) return fail(errors);
  return ok({ ...ends, protocol: protocol.value, ...toGiven(rest), initiator });
}

/** Absent for protocols that have none: who prints a 0 there says nothing. */
function readPorts(field: FieldReader, areMeant: boolean) {
  const ports = {
    sourcePort: field.count('sourcePort', 65_535),
    destinationPort: field.count('destinationPort', 65_535),
  };
  return areMeant ? ports : {};
}

function readRest(field: FieldReader) {
  return {
    icmpType: field.count('icmpType', 255),
    icmpCode: field.count('icmpCode', 255),
    bytes: field.count('bytes'),
    packets: field.count('packets'),
    reverseBytes: field.count('reverseBytes'),
    reversePackets: field.count('reversePackets'),
    connections: field.count('connections'),
    action: field.oneOf('action', ACTIONS),
    direction: field.oneOf('direction', DIRECTIONS),
    samplingInterval: field.count('samplingInterval', LAST_INTERVAL),
    state: field.oneOf('state', STATES),
    translated: field.object('translated', (inner) =>
      toGiven({
        source: inner.optionalAddress('source'),
        sourcePort: inner.count('sourcePort', 65_535),
        destination: inner.optionalAddress('destination'),
        destinationPort: inner.count('destinationPort', 65_535),
      }),
    ),
    exporter: field.text('exporter'),
    process: field.text('process'),
    user: field.text('user'),
    rule: field.text('rule'),
    zones: field.object('zones', readTexts),
    names: field.object('names', readTexts),
  };
}

function readTexts(inner: FieldReader) {
  return toGiven({ source: inner.text('source'), destination: inner.text('destination') });
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function toGiven<T extends object>(fields: T): Given<T> {
  const given: Given<T> = {};
  for (const key in fields) {
    const value = fields[key];
    if (value !== undefined) given[key] = value as Given<T>[typeof key];
  }
  return given;
}
