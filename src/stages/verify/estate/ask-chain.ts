import type { EnforcementPoint, FilterPath, Packet } from '#core/model';
import { type Address, printAddress } from '#core/net';
import { blurInterfaces, decideChain, type FilterDecision, type Opening } from '#core/semantics';
import { describeRedirect } from './before-chain.ts';
import { cutsOf, eachOpening } from './client-ports.ts';
import { type FoundChain, findAskedChain } from './find-chain.ts';
import { type Interfaces, toVisit } from './host-topology.ts';
import { type Judgement, judgeCases, toUnknown } from './judgement.ts';

/** What one chain and what it calls does with a packet, whatever else the packet meets. */
export function askChain(
  points: readonly EnforcementPoint[],
  name: string,
  senders: readonly Address[],
  receivers: readonly Address[],
  interfaces: Interfaces,
  opening: Opening,
  state: Packet['state'],
): Judgement {
  const pairs = senders.flatMap((from) =>
    receivers.filter(({ bits }) => bits === from.bits).map((to) => ({ from, to })),
  );
  if (pairs.length === 0) return toUnknown('the ends share no address that is known');
  const cases: { what: string; point: string; decision: FilterDecision }[] = [];
  const changes = new Set<string>();
  for (const { from, to } of pairs) {
    const packet = toPacket(from, to, opening, state, interfaces);
    const found = findAskedChain(points, name, packet);
    if (!found.ok) return toUnknown(found.error);
    const { point } = found.value;
    const change = state === 'new' ? describeChange(found.value, packet, interfaces) : undefined;
    if (change !== undefined) changes.add(change);
    const what = pairs.length > 1 ? `${printAddress(from)} -> ${printAddress(to)}: ` : '';
    for (const decision of decideEach(found.value, packet, interfaces))
      cases.push({ what, point: point.name, decision: decision });
  }
  const judgement = judgeCases(
    cases.map(({ what, point, decision }) => ({
      what,
      decision: { verdict: decision.verdict, steps: [{ leg: 'request', point, decision }], reasons: [] },
    })),
  );
  return { ...judgement, why: [judgement.why, ...changes].join('; ') };
}

function describeChange({ point, chain }: FoundChain, packet: Packet, interfaces: Interfaces): string | undefined {
  return describeRedirect(chain, {
    packet,
    rules: blurInterfaces(point.rules, toVisit(point.name, 'input', interfaces)),
    decide: (became) => {
      const verdicts = new Set([...decideEach({ point, chain }, became, interfaces)].map(({ verdict }) => verdict));
      const [only, ...others] = verdicts;
      return only && others.length === 0 ? only : 'unknown';
    },
  });
}

function decideEach({ point, chain }: FoundChain, packet: Packet, interfaces: Interfaces): Generator<FilterDecision> {
  const path = (chain.base && PATHS[chain.base.hook]) ?? 'forward';
  const visit = toVisit(point.name, path, interfaces);
  const rules = blurInterfaces(point.rules, visit);
  return eachOpening(
    packet,
    (opening) => decideChain(rules, chain.name, { ...packet, ...opening, in: visit.in ?? '', out: visit.out ?? '' }),
    () => [cutsOf(point.rules, 'request')],
  );
}

const PATHS: Readonly<Record<string, FilterPath>> = { input: 'input', output: 'output' };

function toPacket(
  source: Address,
  destination: Address,
  opening: Opening,
  state: Packet['state'],
  { in: incoming = '', out: outgoing = '' }: Interfaces,
): Packet {
  return { source, destination, ...opening, state, in: incoming, out: outgoing };
}
