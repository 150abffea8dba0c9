import type { DecodeSource, Flow } from '#core/model';
import { toAddressText } from '#core/net';
import { buildFlow, fromLogLines, type LogRecord } from '#decoders/log-records';
import { joinFlows } from '#decoders/pairing';
import { parseHead } from '#decoders/syslog';
import { readConnectionEvent } from './connection-event.ts';
import { MESSAGES, WITHOUT_DESTINATION } from './messages.ts';
import type { AsaMessage } from './patterns.ts';

const TAG = /%(?:ASA|FTD|PIX|FWSM|NGIPS)-(?:[\w-]+-)?\d-(\d{6}):?\s*/;

/** As versions up to 6.2 tag connection events, which name their kind themselves. */
const EARLY_TAG = /\bSFIMS: (?=Protocol: )/;

/** Source: Cisco Secure Firewall ASA Series Syslog Messages. */
export const CISCO_ASA = fromLogLines({
  name: 'cisco-asa',
  recognises: (lines) => lines.some((line) => TAG.test(line)) && !lines.some((line) => line.includes('%FTD-')),
  readLine,
  join,
});

/** ASA's messages, and the connection events of Firepower. Source: Cisco Secure Firewall Threat Defense Syslog Messages. */
export const CISCO_FTD = fromLogLines({
  name: 'cisco-ftd',
  recognises: (lines) => lines.some((line) => (TAG.test(line) && line.includes('%FTD-')) || EARLY_TAG.test(line)),
  readLine,
  join,
});

/** The end has both ends in the order of interfaces and no translation, but counts the whole connection. */
function join(earlier: Flow, later: Flow): Flow {
  const { bytes, packets, reverseBytes, reversePackets, state } = later;
  return {
    ...joinFlows(later, earlier),
    ...(bytes !== undefined && { bytes }),
    ...(packets !== undefined && { packets }),
    ...(reverseBytes !== undefined && { reverseBytes }),
    ...(reversePackets !== undefined && { reversePackets }),
    ...(state && { state }),
  };
}

function readLine(line: string, { writtenMs }: DecodeSource): LogRecord {
  const tag = TAG.exec(line);
  const early = tag ? undefined : EARLY_TAG.exec(line);
  if (early) {
    const { timeMs, host } = parseHead(line.slice(0, early.index).trimEnd(), writtenMs);
    const kind = /\bConnectType: Start\b/.test(line) ? '430002' : '430003';
    return readConnectionEvent(line.slice(early.index + early[0].length), kind, timeMs ?? writtenMs, host);
  }
  if (!tag) return { kind: 'skipped', why: 'a message of another program' };
  const head = parseHead(line.slice(0, tag.index).trimEnd(), writtenMs);
  const atMs = head.timeMs ?? writtenMs;
  const number = tag[1] ?? '';
  const text = line.slice(tag.index + tag[0].length);
  if (number === '430002' || number === '430003') return readConnectionEvent(text, number, atMs, head.host);
  const message = Object.hasOwn(MESSAGES, number) ? MESSAGES[number] : undefined;
  if (!message && number.startsWith('305')) return { kind: 'skipped', why: 'a notice of address translation' };
  if (WITHOUT_DESTINATION.has(number))
    return { kind: 'skipped', why: 'a packet to the device itself, whose address is not told' };
  if (!message) return { kind: 'skipped', why: 'a message that is not read as one of a connection' };
  const groups = message.pattern.exec(text)?.groups;
  if (!groups) return { kind: 'bad', why: `\`${text.slice(0, 60)}\` is not as message ${number} is written` };
  return toRecordOf(message, groups, atMs, head.host);
}

type Groups = Readonly<Record<string, string | undefined>>;

function toRecordOf(message: AsaMessage, groups: Groups, atMs: number, host: string | undefined): LogRecord {
  const ends = toEnds(message, groups);
  for (const address of [ends.source, ends.destination])
    if (toAddressText(address ?? '') === undefined)
      return { kind: 'skipped', why: 'a name stands in place of an address' };
  const protocol = (message.protocol ?? groups['protocol'] ?? '').toLowerCase().replace(' state-bypass', '');
  const interval = Number(groups['interval'] ?? 0);
  const action = toAction(groups['verdict']) ?? message.action;
  const [hours, minutes, seconds] = (groups['duration'] ?? '').split(':').map(Number);
  const durationMs =
    seconds === undefined ? interval * 1000 : ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + seconds) * 1000;
  const isReset = /Reset|RST/i.test(groups['reason'] ?? '');
  const flow = buildFlow({
    startMs: Math.max(0, atMs - durationMs),
    endMs: atMs,
    ...ends,
    // Of IP itself no protocol is told: 0 stands for any.
    protocol: protocol === 'ip' ? '0' : protocol,
    ...toIcmp(message, groups),
    ...(action && { action }),
    state: isReset ? 'reset' : action === 'drop' || action === 'reject' ? 'rejected' : message.state,
    exporter: host,
    rule: groups['rule'],
  });
  if (!flow.ok) return { kind: 'bad', why: flow.error };
  const { kind } = message;
  if (!kind) return { kind: 'flow', flow: withHits(flow.value, groups['hits']) };
  // Connections of ICMP have no number, but its identifier at one of the ends.
  const own = groups['id'] ?? `${groups['a']}/${groups['aPort']} ${groups['b']}/${groups['bPort']}`;
  return { kind, key: `${host} ${protocol} ${own}`, flow: flow.value };
}

/** Of messages that tell what was done in one word. */
function toAction(verdict: string | undefined): Flow['action'] {
  const word = verdict?.toLowerCase();
  if (word === 'denied' || word === 'dropped' || word === 'drop') return 'drop';
  return word === 'reset' ? 'reject' : undefined;
}

/** An access list counts what it met in an interval: each is an attempt of its own. */
function withHits(flow: Flow, hits: string | undefined): Flow {
  return hits === undefined || Number(hits) < 2 ? flow : { ...flow, connections: Number(hits) };
}

/** Access lists write type and code where the ports of others stand. */
function toIcmp(message: AsaMessage, groups: Groups) {
  const isListed = groups['listed'] !== undefined;
  return {
    icmpType: message.icmpType ?? groups['type'] ?? (isListed ? groups['sourcePort'] : undefined),
    icmpCode: groups['code'] ?? (isListed ? groups['destinationPort'] : undefined),
  };
}

/**
 * Both ends of a connection stand as the lower and the higher interface: an inbound one was begun by the first, an
 * outbound one by the second. A teardown does not tell.
 */
function toEnds(message: AsaMessage, groups: Groups) {
  if (!message.kind) {
    return {
      source: groups['source'],
      destination: groups['destination'],
      sourcePort: toNumber(groups['sourcePort']),
      destinationPort: toNumber(groups['destinationPort']),
      translated: {
        source: groups['sourceMapped'],
        sourcePort: groups['sourceMappedPort'],
        destination: groups['destinationMapped'],
        destinationPort: groups['destinationMappedPort'],
      },
      user: toUser(groups['forUser'] ?? groups['sourceUser']),
      zones: { source: groups['sourceZone'], destination: groups['destinationZone'] },
    };
  }
  const isOutbound = groups['way'] === 'outbound';
  const [from, to] = isOutbound ? ['b', 'a'] : ['a', 'b'];
  return {
    source: groups[from],
    destination: groups[to],
    sourcePort: groups[`${from}Port`],
    destinationPort: groups[`${to}Port`],
    translated: {
      source: groups[`${from}Mapped`],
      sourcePort: groups[`${from}MappedPort`],
      destination: groups[`${to}Mapped`],
      destinationPort: groups[`${to}MappedPort`],
    },
    user: toUser(groups[`${from}User`] ?? groups[`${from}Name`]),
    zones: { source: groups[`${from}Zone`], destination: groups[`${to}Zone`] },
    initiator:
      message.kind === 'begin' && (groups['way'] ?? groups['began']) !== undefined
        ? ('source' as const)
        : ('unknown' as const),
  };
}

/** The user among what stands in the parentheses; the others are security tags, `17:name` or `17`. */
function toUser(text: string | undefined): string | undefined {
  return text
    ?.split(',')
    .map((part) => part.trim())
    .find((part) => part !== '' && !/^\d+(?::.*)?$/.test(part));
}

/** Ports may be told by the name of their service. */
function toNumber(text: string | undefined): string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}
