import type { Flow } from '#core/model';
import { hasPorts, parseProtocol, type Protocol } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import {
  readAddress,
  readCount,
  readInner,
  type ReadObject,
  readOneOf,
  readOptionalAddress,
  readRequiredCount,
  readText,
  tellWrong,
} from './read-field.ts';

const STATES = ['attempted', 'established', 'rejected', 'reset', 'closed'] as const;
const ACTIONS = ['accept', 'drop', 'reject'] as const;
const INITIATORS = ['source', 'destination', 'unknown'] as const;
const DIRECTIONS = ['ingress', 'egress'] as const;
const LAST_INTERVAL = 0xffff_ffff;
const LAST_PORT = 65_535;

type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

/** A flow from its JSON object; keys that a flow does not have are of somebody else. Errors: all, in words. */
export function parseFlow(fields: Readonly<Record<string, unknown>>): Result<Flow, string[]> {
  const errors: string[] = [];
  const object = { fields, errors, within: '' };
  const startMs = readRequiredCount(object, 'startMs', 'milliseconds since 1970');
  const endMs = readRequiredCount(object, 'endMs', 'milliseconds since 1970');
  const source = readAddress(object, 'source');
  const destination = readAddress(object, 'destination');
  const protocol = readProtocol(object);
  // Field by field: spreads would take as long as all that is read above.
  const flow: Draft<Flow> = { startMs, endMs, source, destination, protocol: protocol ?? 0, initiator: 'unknown' };
  addPorts(flow, object, protocol !== undefined && hasPorts(protocol));
  addCounters(flow, object);
  addOutcome(flow, object);
  addNames(flow, object);
  flow.initiator = readOneOf(object, 'initiator', INITIATORS) ?? 'unknown';
  if (endMs < startMs) errors.push('`endMs` is before `startMs`; expected times in order');
  if (source.includes(':') !== destination.includes(':') && source !== '' && destination !== '')
    errors.push('`source` and `destination` are an IPv4 and an IPv6 address; expected two of one family');
  return errors.length === 0 ? ok(flow) : fail(errors);
}

function readProtocol(object: ReadObject): Protocol | undefined {
  const { protocol: name } = object.fields;
  const protocol = parseProtocol(typeof name === 'string' || typeof name === 'number' ? String(name) : '');
  if (protocol.ok) return protocol.value;
  tellWrong(object, 'protocol', 'tcp, udp, sctp, icmp, icmp6 or a number up to 255');
  return undefined;
}

/** Absent for protocols that have none: who prints a 0 there says nothing. */
function addPorts(flow: Draft<Flow>, object: ReadObject, areMeant: boolean): void {
  const sourcePort = readCount(object, 'sourcePort', LAST_PORT);
  const destinationPort = readCount(object, 'destinationPort', LAST_PORT);
  const icmpType = readCount(object, 'icmpType', 255);
  const icmpCode = readCount(object, 'icmpCode', 255);
  if (areMeant && sourcePort !== undefined) flow.sourcePort = sourcePort;
  if (areMeant && destinationPort !== undefined) flow.destinationPort = destinationPort;
  if (icmpType !== undefined) flow.icmpType = icmpType;
  if (icmpCode !== undefined) flow.icmpCode = icmpCode;
}

function addCounters(flow: Draft<Flow>, object: ReadObject): void {
  const bytes = readCount(object, 'bytes');
  const packets = readCount(object, 'packets');
  const reverseBytes = readCount(object, 'reverseBytes');
  const reversePackets = readCount(object, 'reversePackets');
  const connections = readCount(object, 'connections');
  if (bytes !== undefined) flow.bytes = bytes;
  if (packets !== undefined) flow.packets = packets;
  if (reverseBytes !== undefined) flow.reverseBytes = reverseBytes;
  if (reversePackets !== undefined) flow.reversePackets = reversePackets;
  if (connections !== undefined) flow.connections = connections;
}

function addOutcome(flow: Draft<Flow>, object: ReadObject): void {
  const action = readOneOf(object, 'action', ACTIONS);
  const direction = readOneOf(object, 'direction', DIRECTIONS);
  const samplingInterval = readCount(object, 'samplingInterval', LAST_INTERVAL);
  const state = readOneOf(object, 'state', STATES);
  const translated = readInner(object, 'translated');
  if (action !== undefined) flow.action = action;
  if (direction !== undefined) flow.direction = direction;
  if (samplingInterval !== undefined) flow.samplingInterval = samplingInterval;
  if (state !== undefined) flow.state = state;
  if (translated) flow.translated = readTranslated(translated);
}

function readTranslated(inner: ReadObject): NonNullable<Flow['translated']> {
  const translated: Draft<NonNullable<Flow['translated']>> = {};
  const source = readOptionalAddress(inner, 'source');
  const sourcePort = readCount(inner, 'sourcePort', LAST_PORT);
  const destination = readOptionalAddress(inner, 'destination');
  const destinationPort = readCount(inner, 'destinationPort', LAST_PORT);
  if (source !== undefined) translated.source = source;
  if (sourcePort !== undefined) translated.sourcePort = sourcePort;
  if (destination !== undefined) translated.destination = destination;
  if (destinationPort !== undefined) translated.destinationPort = destinationPort;
  return translated;
}

function addNames(flow: Draft<Flow>, object: ReadObject): void {
  const exporter = readText(object, 'exporter');
  const process = readText(object, 'process');
  const user = readText(object, 'user');
  const rule = readText(object, 'rule');
  const zones = readInner(object, 'zones');
  const names = readInner(object, 'names');
  if (exporter !== undefined) flow.exporter = exporter;
  if (process !== undefined) flow.process = process;
  if (user !== undefined) flow.user = user;
  if (rule !== undefined) flow.rule = rule;
  if (zones) flow.zones = readTexts(zones);
  if (names) flow.names = readTexts(names);
}

function readTexts(inner: ReadObject): { source?: string; destination?: string } {
  const source = readText(inner, 'source');
  const destination = readText(inner, 'destination');
  return { ...(source !== undefined && { source }), ...(destination !== undefined && { destination }) };
}
