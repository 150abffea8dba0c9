import type { TableFamily } from '../syntax/ruleset.ts';
import type { Statement } from '../syntax/statement.ts';
import { IMPLIED_TYPES } from './icmp-fields.ts';
import { lessonOf, type Lesson } from './learn.ts';
import { layersIn, payloadsOf } from './looked-at.ts';
import type { Match } from './match.ts';

/**
 * A listing leaves out comparisons that the next field implies: `meta l4proto tcp tcp dport 22` is `tcp dport 22`.
 * Something else than comparisons between the two keeps them.
 */
export function dropImplied(statements: readonly Statement[], family: TableFamily): Statement[] {
  const pending = new Map<Lesson | 'icmp', Match>();
  const dropped = new Set<Statement>();
  for (const statement of statements) {
    for (const layer of layersIn(statement)) {
      const match = pending.get(layer);
      if (match && isImplied(match, statement, layer, family)) dropped.add(match);
      pending.delete(layer);
    }
    const type = pending.get('icmp');
    if (type && payloadsOf(statement).some((key) => impliesType(type, key.protocol, key.field))) dropped.add(type);
    if (statement.kind === 'match') remember(statement, pending, dropped, statements.length > 1 ? family : 'inet');
    else if (statement.kind !== 'reject') pending.clear();
  }
  return statements.filter((statement) => !dropped.has(statement));
}

function remember(
  match: Match,
  pending: Map<Lesson | 'icmp', Match>,
  dropped: Set<Statement>,
  family: TableFamily,
): void {
  const [payload] = payloadsOf(match);
  if (payload?.field === 'type' && payload.protocol.startsWith('icmp')) pending.set('icmp', match);
  const lesson = lessonOf(match);
  if (!lesson) return;
  if (isOwnProtocol(match, family)) dropped.add(match);
  else pending.set(lesson, match);
}

function impliesType({ right, operator }: Match, protocol: string, field: string): boolean {
  return operator === 'implicit' && right.kind === 'value' && IMPLIED_TYPES.get(`${protocol} ${field}`) === right.value;
}

/** In a table of one family every packet is of its protocol. */
function isOwnProtocol({ left, right }: Match, family: TableFamily): boolean {
  const own = family === 'ip' ? 0x0800n : family === 'ip6' ? 0x86ddn : family === 'arp' ? 0x0806n : undefined;
  return (
    left.kind === 'field' &&
    left.key.of === 'meta' &&
    left.key.key === 'protocol' &&
    right.kind === 'value' &&
    right.value === own
  );
}

const TAGGED = 0x8100n;
/** Numbers of a network, as nfproto and as Ethernet type. */
const NETWORKS: ReadonlyMap<string, readonly bigint[]> = new Map([
  ['ip', [2n, 0x0800n]],
  ['ip6', [10n, 0x86ddn]],
  ['arp', [0x0806n]],
]);

function isImplied({ left, right }: Match, by: Statement, layer: Lesson, family: TableFamily): boolean {
  if (left.kind !== 'field') return false;
  const isMixed = family === 'inet' || family === 'bridge' || family === 'netdev';
  // `ip protocol` says the network as well, which the field behind it does not.
  if (layer === 'th' && (left.key.of === 'payload' || by.kind === 'reject') && isMixed) return false;
  const isNetworkOfFrame = left.key.of === 'meta' && left.key.key === 'protocol';
  if (layer === 'nh' && isNetworkOfFrame && family === 'inet' && by.kind !== 'reject') return false;
  const [payload] = payloadsOf(by);
  if (payload?.protocol === 'vlan') return payload.field !== 'type' && right.kind === 'value' && right.value === TAGGED;
  const network = payload && NETWORKS.get(payload.protocol);
  if (layer === 'nh' && network) return right.kind === 'value' && network.includes(right.value);
  if (layer === 'nh' && payload?.protocol.startsWith('icmp'))
    return right.kind === 'value' && isCarrier(right.value, payload.protocol);
  return true;
}

/** Numbers of a network, as nfproto and as Ethernet type. */
function isCarrier(value: bigint, icmp: string): boolean {
  return (icmp === 'icmp' ? [2n, 0x0800n] : [10n, 0x86ddn]).includes(value);
}
