import { decodeWhole } from '#decoders/conformance';
import { parseAddress, parseProtocol, printAddress, toUnmapped } from '#core/net';
import type { Decoder, Flow } from '#core/model';
import { readSet } from './shared-data.ts';

/** What a set of logs with the Elastic Common Schema of each line says of a decoder. */
export interface EcsReport {
  readonly lines: number;
  /** Lines whose flow has every field that the peer tells of it. */
  readonly equal: number;
  /** By the reason; of lines of which the peer tells two ends, and of the others. */
  readonly skipped: { readonly withEnds: Readonly<Record<string, number>>; readonly without: number };
  /** Lines whose ends stand the other way round with the peer: `file:line`. */
  readonly turned: readonly string[];
  /** `file:line field: theirs, ours`. */
  readonly misses: readonly string[];
}

export type EcsField =
  | 'source'
  | 'destination'
  | 'sourcePort'
  | 'destinationPort'
  | 'protocol'
  | 'bytes'
  | 'packets'
  | 'reverseBytes'
  | 'reversePackets'
  | 'totalBytes'
  | 'totalPackets'
  | 'action'
  | 'start'
  | 'end'
  | 'translatedSource'
  | 'translatedSourcePort'
  | 'translatedDestination'
  | 'translatedDestinationPort'
  | 'rule'
  | 'sourceZone'
  | 'destinationZone'
  | 'user';

/** Stands between the values of a field that has several. */
const LIST = '\n';

type Told = Partial<Record<EcsField, string>>;

/**
 * Every line is decoded alone, so that its flow can only answer for its own line. `leave`: fields in which the peer
 * says something else than the log, with its reason at the call.
 */
export async function compareWithEcs(
  decoder: Decoder,
  folder: string,
  { leave = [], isMeant = () => true }: { leave?: readonly EcsField[]; isMeant?: (path: string) => boolean } = {},
): Promise<EcsReport> {
  const files = new Map(readSet(folder).map(({ path, text }) => [path, text]));
  const withEnds: Record<string, number> = {};
  const report = {
    lines: 0,
    equal: 0,
    skipped: { withEnds, without: 0 },
    turned: [] as string[],
    misses: [] as string[],
  };
  for (const [path, text] of files) {
    const expected = files.get(`${path}-expected.json`);
    if (expected === undefined || !isMeant(path)) continue;
    const entries = toEntries(JSON.parse(expected));
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    if (lines.length !== entries.length) throw new Error(`${path}: ${lines.length} lines, ${entries.length} expected`);
    for (const [index, line] of lines.entries()) {
      const place = `${path}:${index + 1}`;
      const theirs = toTheirs(entries[index]);
      const gathered = await decodeWhole(decoder, [line]);
      report.lines += 1;
      const flow = gathered.flows[0];
      if (flow === undefined) {
        const why = Object.keys(gathered.skipped)[0] ?? gathered.bad[0]?.why ?? 'nothing told';
        if (theirs.source === undefined || theirs.destination === undefined) report.skipped.without += 1;
        else withEnds[why] = (withEnds[why] ?? 0) + 1;
        continue;
      }
      const straight = findWrong(theirs, toOurs(flow), leave);
      const turned = findWrong(theirs, toOurs(toReverse(flow)), leave);
      const isTurned = turned.length < straight.length && !turned.includes('source');
      const wrong = isTurned ? turned : straight;
      if (isTurned) report.turned.push(place);
      if (wrong.length === 0 && gathered.flows.length === 1) report.equal += 1;
      const ours = toOurs(isTurned ? toReverse(flow) : flow);
      for (const field of wrong) report.misses.push(`${place} ${field}: ${theirs[field]}, ${ours[field] ?? 'nothing'}`);
      if (gathered.flows.length > 1) report.misses.push(`${place}: ${gathered.flows.length} flows`);
    }
  }
  return report;
}

function findWrong(theirs: Told, ours: Told, leave: readonly EcsField[]): readonly EcsField[] {
  return (Object.keys(theirs) as EcsField[]).filter(
    (field) => !leave.includes(field) && !isSame(theirs[field] ?? '', ours[field] ?? ''),
  );
}

/** Of several, any. The peer splits the domain off users. */
function isSame(theirs: string, ours: string): boolean {
  const b = ours.toLowerCase();
  return theirs
    .toLowerCase()
    .split(LIST)
    .some((a) => a === b || b.endsWith(`\\${a}`) || b.startsWith(`${a}@`));
}

function toReverse(flow: Flow): Flow {
  const { translated, zones } = flow;
  return {
    ...flow,
    source: flow.destination,
    destination: flow.source,
    ...(flow.destinationPort !== undefined && { sourcePort: flow.destinationPort }),
    ...(flow.sourcePort !== undefined && { destinationPort: flow.sourcePort }),
    ...(translated && {
      translated: toTranslated(
        translated.destination,
        translated.destinationPort,
        translated.source,
        translated.sourcePort,
      ),
    }),
    ...(zones && { zones: { source: zones.destination ?? '', destination: zones.source ?? '' } }),
  };
}

function toTranslated(source?: string, sourcePort?: number, destination?: string, destinationPort?: number) {
  return {
    ...(source !== undefined && { source }),
    ...(sourcePort !== undefined && { sourcePort }),
    ...(destination !== undefined && { destination }),
    ...(destinationPort !== undefined && { destinationPort }),
  };
}

function toOurs(flow: Flow): Told {
  const { translated, zones } = flow;
  return toTold({
    source: flow.source,
    destination: flow.destination,
    sourcePort: flow.sourcePort,
    destinationPort: flow.destinationPort,
    protocol: flow.protocol === 'icmp6' ? 'icmp' : flow.protocol,
    bytes: flow.bytes,
    packets: flow.packets,
    reverseBytes: flow.reverseBytes,
    reversePackets: flow.reversePackets,
    totalBytes: toSum(flow.bytes, flow.reverseBytes),
    totalPackets: toSum(flow.packets, flow.reversePackets),
    action: flow.action === undefined ? undefined : flow.action === 'accept' ? 'allowed' : 'denied',
    start: flow.startMs,
    end: flow.endMs,
    translatedSource: translated?.source ?? flow.source,
    translatedSourcePort: translated?.sourcePort ?? flow.sourcePort,
    translatedDestination: translated?.destination ?? flow.destination,
    translatedDestinationPort: translated?.destinationPort ?? flow.destinationPort,
    rule: flow.rule,
    sourceZone: zones?.source,
    destinationZone: zones?.destination,
    user: flow.user,
  });
}

function toSum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : one + (other ?? 0);
}

/** One entry; null is a line that the peer drops. Keys may be dotted, as beats write them. */
function toTheirs(entry: unknown): Told {
  const get = (path: string) => find(entry, path.split('.'));
  const protocol = toProtocolName(get('network.iana_number') ?? get('network.transport'));
  const isEchoLike = protocol === 'icmp';
  const types = get('event.type');
  const isDenied = hasWord(types, 'denied');
  const address = (path: string) => {
    const value = get(path);
    const parsed = parseAddress(toText(Array.isArray(value) ? value[0] : value));
    return parsed.ok ? printAddress(toUnmapped(parsed.value)) : undefined;
  };
  const port = (path: string) => (isEchoLike ? undefined : get(path));
  // Zeros say that nothing was translated.
  const nat = (side: string) => {
    const at = address(`${side}.nat.ip`);
    const natPort = port(`${side}.nat.port`);
    return { address: at === '0.0.0.0' ? undefined : at, port: Number(natPort) === 0 ? undefined : natPort };
  };
  const [sourceNat, destinationNat] = [nat('source'), nat('destination')];
  return toTold({
    source: address('source.ip'),
    destination: address('destination.ip'),
    sourcePort: port('source.port'),
    destinationPort: port('destination.port'),
    protocol,
    bytes: get('source.bytes'),
    packets: get('source.packets'),
    reverseBytes: get('destination.bytes'),
    reversePackets: get('destination.packets'),
    totalBytes: get('network.bytes'),
    totalPackets: get('network.packets'),
    action:
      isDenied && hasWord(types, 'allowed')
        ? undefined
        : isDenied
          ? 'denied'
          : hasWord(types, 'allowed')
            ? 'allowed'
            : undefined,
    start: toMs(get('event.start')),
    end: toMs(get('event.end')),
    translatedSource: sourceNat.address,
    translatedSourcePort: sourceNat.port,
    translatedDestination: destinationNat.address,
    translatedDestinationPort: destinationNat.port,
    rule: get('rule.name') ?? get('rule.id') ?? get('cisco.asa.rule_name') ?? get('cisco.ftd.rule_name'),
    sourceZone: get('observer.ingress.zone'),
    destinationZone: get('observer.egress.zone'),
    user: get('source.user.name') ?? get('user.name'),
  });
}

function toEntries(document: unknown): readonly unknown[] {
  const entries = Array.isArray(document) ? document : find(document, ['expected']);
  if (!Array.isArray(entries)) throw new Error('no list of expected entries');
  return entries as unknown[];
}

function find(value: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (let length = path.length; length > 0; length -= 1) {
    const key = path.slice(0, length).join('.');
    if (Object.hasOwn(value, key)) return find((value as Record<string, unknown>)[key], path.slice(length));
  }
  return undefined;
}

function hasWord(words: unknown, word: string): boolean {
  return Array.isArray(words) ? words.includes(word) : words === word;
}

function toMs(time: unknown): number | undefined {
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function toProtocolName(protocol: unknown): string | undefined {
  const text = toText(protocol).toLowerCase();
  const parsed = parseProtocol(text === 'ipv6-icmp' ? 'icmp6' : text);
  if (!parsed.ok) return text === '' ? undefined : text;
  return parsed.value === 'icmp6' ? 'icmp' : String(parsed.value);
}

function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function toTold(values: Readonly<Record<EcsField, unknown>>): Told {
  const told: Told = {};
  for (const [field, value] of Object.entries(values)) {
    const text = Array.isArray(value) ? value.join(LIST) : toText(value);
    if (text !== '') told[field as EcsField] = text;
  }
  return told;
}
