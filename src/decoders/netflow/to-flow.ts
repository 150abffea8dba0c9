import type { Flow } from '#core/model';
import { hasPorts, toProtocol } from '#core/net';
import { toTimeMs } from '#decoders/values';
import { toTcpState } from './tcp-state.ts';
import { toTimes, type MessageTimes } from './times.ts';
import { ABSENT, NUMBER, type NumberSlot, type RecordValues, TEXT, type TextSlot } from './slots.ts';

export type RecordOutcome =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'bad'; readonly why: string };

type FlowDraft = { -readonly [Key in keyof Flow]: Flow[Key] };

export interface FlowContext {
  readonly times: MessageTimes;
  readonly exporter: string | undefined;
  readonly interval: number | undefined;
}

export function toFlow(values: RecordValues, { times, exporter, interval }: FlowContext): RecordOutcome {
  const { numbers } = values;
  const at = (slot: NumberSlot) => numbers[NUMBER[slot]] ?? ABSENT;
  const pair = toPair(values, 'source', 'destination');
  if (pair === undefined) return { kind: 'skipped', why: 'a record without two addresses' };
  if (at('protocol') === ABSENT) return { kind: 'skipped', why: 'a record without a protocol' };
  if (at('protocol') > 255) return { kind: 'bad', why: `protocol ${at('protocol')}; expected one up to 255` };
  if (at('natEvent') > 0 && isZero(pair.destination))
    return { kind: 'skipped', why: 'a notice of address translation alone' };
  const { startMs, endMs } = toTimes(values, times);
  if (toTimeMs(startMs) === undefined || toTimeMs(endMs) === undefined)
    return { kind: 'bad', why: `its time is ${startMs} ms; expected one from 1970 to 2200` };
  const { source, destination } = pair;
  const protocol = toProtocol(at('protocol'));
  const flow: FlowDraft = { startMs, endMs, source, destination, protocol, initiator: 'unknown' };
  if (hasPorts(protocol)) addPorts(flow, at('sourcePort'), at('destinationPort'));
  else if (protocol === 'icmp' || protocol === 'icmp6') addIcmp(flow, values);
  addCounters(flow, values, interval ?? 1);
  addDecision(flow, values);
  addTranslated(flow, values);
  if (interval !== undefined && interval > 1) flow.samplingInterval = Math.min(Math.round(interval), 0xffff_ffff);
  if (at('direction') === 0) flow.direction = 'ingress';
  else if (at('direction') === 1) flow.direction = 'egress';
  const user = values.texts[TEXT.user];
  if (user !== undefined && user !== '') flow.user = user;
  const names = toNames(values);
  if (names) flow.names = names;
  const rule = values.texts[TEXT.rule];
  if (rule !== undefined && rule !== '') flow.rule = rule;
  if (exporter !== undefined) flow.exporter = exporter;
  return { kind: 'flow', flow };
}

/** Of one family; templates of both families leave the other's addresses 0. */
function toPair(
  { texts }: RecordValues,
  source: 'source' | 'natSource',
  destination: 'destination' | 'natDestination',
): { readonly source: string; readonly destination: string } | undefined {
  const textOf = (slot: TextSlot) => texts[TEXT[slot]] ?? '';
  const of4 = { source: textOf(`${source}4`), destination: textOf(`${destination}4`) };
  const of6 = { source: textOf(`${source}6`), destination: textOf(`${destination}6`) };
  const is4 = of4.source !== '' && of4.destination !== '';
  // An IPv4-mapped address is IPv4: both must be.
  const is6 = of6.source !== '' && of6.destination !== '' && of6.source.includes(':') === of6.destination.includes(':');
  if (is4 && !(is6 && isZero(of4.source) && isZero(of4.destination))) return of4;
  return is6 ? of6 : undefined;
}

/** `namespace/pod`; what has no name is called `none`. */
function toNames({ texts }: RecordValues): Flow['names'] {
  const nameOf = (namespace: TextSlot, pod: TextSlot) => {
    const [space = '', name = ''] = [texts[TEXT[namespace]], texts[TEXT[pod]]];
    return name === '' || name === 'none' ? undefined : space === '' || space === 'none' ? name : `${space}/${name}`;
  };
  const source = nameOf('sourceNamespace', 'sourcePod');
  const destination = nameOf('destinationNamespace', 'destinationPod');
  if (source === undefined && destination === undefined) return undefined;
  return { ...(source !== undefined && { source }), ...(destination !== undefined && { destination }) };
}

function isZero(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

function addPorts(flow: FlowDraft, source: number, destination: number): void {
  if (source >= 0 && source <= 65_535) flow.sourcePort = source;
  if (destination >= 0 && destination <= 65_535) flow.destinationPort = destination;
}

/** Exporters without fields for it put type · 256 + code into the destination port, and 0 into the other. */
function addIcmp(flow: FlowDraft, { numbers }: RecordValues): void {
  const at = (slot: NumberSlot) => numbers[NUMBER[slot]] ?? ABSENT;
  const is4 = flow.protocol === 'icmp';
  const type = is4 ? at('icmpType4') : at('icmpType6');
  const code = is4 ? at('icmpCode4') : at('icmpCode6');
  const both = is4 ? at('icmpTypeCode4') : at('icmpTypeCode6');
  if (type >= 0 && type <= 255 && code <= 255) {
    flow.icmpType = type;
    if (code >= 0) flow.icmpCode = code;
    return;
  }
  const word = both > 0 || at('destinationPort') < 0 || at('sourcePort') > 0 ? both : at('destinationPort');
  if (word < 0 || word > 65_535) return;
  flow.icmpType = word >> 8;
  flow.icmpCode = word & 0xff;
}

function addCounters(flow: FlowDraft, { numbers }: RecordValues, interval: number): void {
  const first = (...slots: readonly NumberSlot[]): number => {
    for (const slot of slots) {
      const count = numbers[NUMBER[slot]] ?? ABSENT;
      if (count !== ABSENT) return scale(count, interval);
    }
    return ABSENT;
  };
  const bytes = first('bytes', 'initiatorBytes', 'totalBytes', 'outBytes');
  const packets = first('packets', 'initiatorPackets', 'totalPackets', 'outPackets');
  const reverseBytes = first('reverseBytes', 'responderBytes', 'reverseTotalBytes');
  const reversePackets = first('reversePackets', 'responderPackets', 'reverseTotalPackets');
  if (bytes !== ABSENT) flow.bytes = bytes;
  if (packets !== ABSENT) flow.packets = packets;
  if (reverseBytes !== ABSENT) flow.reverseBytes = reverseBytes;
  if (reversePackets !== ABSENT) flow.reversePackets = reversePackets;
}

function scale(count: number, interval: number): number {
  return Math.min(Math.round(count * interval), Number.MAX_SAFE_INTEGER);
}

/** Sources: IANA, firewallEvent and forwardingStatus; RFC 5103 §6.3 (biflowDirection). */
function addDecision(flow: FlowDraft, { numbers }: RecordValues): void {
  const at = (slot: NumberSlot) => numbers[NUMBER[slot]] ?? ABSENT;
  const event = at('firewallEvent');
  const forwarded = at('forwardingStatus') >> 6;
  if (event === 3) flow.action = 'drop';
  else if (event === 1 || event === 2 || event === 5) flow.action = 'accept';
  else if (forwarded === 2) flow.action = 'drop';
  else if (forwarded === 1 || forwarded === 3) flow.action = 'accept';
  const state = flow.protocol === 'tcp' ? toTcpState(at('tcpFlags'), (flow.reversePackets ?? 0) > 0) : undefined;
  if (event === 2) flow.state = 'closed';
  else if (event === 3) flow.state = 'rejected';
  else if (event === 1 || event === 5) flow.state = 'established';
  else if (state !== undefined) flow.state = state;
  const isBiflow = flow.reverseBytes !== undefined || flow.reversePackets !== undefined;
  if (at('biflowDirection') === 2) flow.initiator = 'destination';
  else if (at('biflowDirection') === 1 || event > 0 || state === 'attempted') flow.initiator = 'source';
  else if (isBiflow && at('biflowDirection') === ABSENT) flow.initiator = 'source';
}

function addTranslated(flow: FlowDraft, values: RecordValues): void {
  const textOf = (slot: TextSlot) => values.texts[TEXT[slot]] ?? '';
  const portOf = (slot: NumberSlot) => values.numbers[NUMBER[slot]] ?? ABSENT;
  const changed = (of4: string, of6: string, before: string) => {
    const after = of4 !== '' && !isZero(of4) ? of4 : of6;
    return after === '' || isZero(after) || after === before ? undefined : after;
  };
  const source = changed(textOf('natSource4'), textOf('natSource6'), flow.source);
  const destination = changed(textOf('natDestination4'), textOf('natDestination6'), flow.destination);
  const changedPort = (after: number, before: number | undefined) =>
    before !== undefined && after > 0 && after <= 65_535 && after !== before ? after : undefined;
  const sourcePort = changedPort(portOf('natSourcePort'), flow.sourcePort);
  const destinationPort = changedPort(portOf('natDestinationPort'), flow.destinationPort);
  if (source === undefined && destination === undefined && sourcePort === undefined && destinationPort === undefined)
    return;
  flow.translated = {
    ...(source !== undefined && { source }),
    ...(sourcePort !== undefined && { sourcePort }),
    ...(destination !== undefined && { destination }),
    ...(destinationPort !== undefined && { destinationPort }),
  };
}
