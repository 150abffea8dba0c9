import type { EnforcementPoint, Packet, Topology } from '#core/model';
import { type Asked, denoteTopology, type MergedTopology, type TopologyDenotation } from '#core/semantics';
import type { Answer } from '../answer.ts';
import type { Question } from '../question.ts';
import { askChain } from './ask-chain.ts';
import { askSingles, toOpening, toSingles } from './ask-connection.ts';
import { askHosts } from './ask-host.ts';
import { judgeScopes } from './ask-sets.ts';
import { toAskedSourcePorts, toAskedTraffic } from './asked-traffic.ts';
import { decidePacket } from './decide-packet.ts';
import { addressesOf, type End, parseEnd, splitBySide } from './end.ts';
import { findAskedChain } from './find-chain.ts';
import { type Interfaces, toHostTopology, toPaths } from './host-topology.ts';
import { type Judgement, toUnknown } from './judgement.ts';
import { toSingleChain } from './single-chain.ts';

/** What foreign rules say of a question. */
export function toEstateAnswerer({ topology, lone }: MergedTopology): (question: Question) => Answer {
  const asker: Asker = { topology, lone, denote: toDenoter() };
  return (question) => {
    const losses = question.atMs === undefined ? [] : ['`atMs` is of a policy; foreign rules have no dates'];
    return {
      ...(question.id !== undefined && { id: question.id }),
      ...answer(asker, question),
      ...(losses.length > 0 && { losses }),
    };
  };
}

/** The names of the question that nobody has, as error texts. */
export function findUnknownEstateEnds(topology: Topology, { source, destination }: Question): string[] {
  return [source, destination].flatMap((text) => {
    const end = parseEnd(topology, text);
    return end.ok ? [] : [end.error];
  });
}

type How = Pick<Asked, 'isOneWay' | 'state'>;

interface Asker {
  readonly topology: Topology;
  readonly lone: readonly EnforcementPoint[];
  readonly denote: (topology: Topology, how: How) => TopologyDenotation;
}

/** Each topology is worked out once for each way to ask. */
function toDenoter(): Asker['denote'] {
  const known = new WeakMap<Topology, Map<string, TopologyDenotation>>();
  return (topology, how) => {
    const made = known.get(topology) ?? new Map<string, TopologyDenotation>();
    known.set(topology, made);
    const key = JSON.stringify(how);
    const found = made.get(key) ?? denoteTopology(topology, how);
    made.set(key, found);
    return found;
  };
}

function answer(asker: Asker, question: Question): Judgement {
  const { topology, lone } = asker;
  const source = parseEnd(topology, question.source);
  const destination = parseEnd(topology, question.destination);
  if (!source.ok || !destination.ok)
    return toUnknown([source, destination].flatMap((end) => (end.ok ? [] : [end.error])).join('; '));
  const interfaces = {
    ...(question.in !== undefined && { in: question.in }),
    ...(question.out !== undefined && { out: question.out }),
  };
  const state = question.state ?? 'new';
  const how: How = { isOneWay: question.oneWay === true || state === 'established', state };
  if (question.chain !== undefined)
    return answerChains(asker, question, question.chain, source.value, destination.value, interfaces);
  const isOfHost = question.in !== undefined || question.out !== undefined || topology.segments.length === 0;
  if (isOfHost && lone.length === 0)
    return toUnknown('`in`, `out` and `chain` ask about the rules of one host; there are none by themselves');
  const opening = toOpening(question);
  if (isOfHost) {
    const senders = addressesOf(source.value);
    const receivers = addressesOf(destination.value);
    if (opening && senders && receivers) return askHosts(lone, senders, receivers, interfaces, opening, how);
    return answerHostSets(asker, question, source.value, destination.value, interfaces, how);
  }
  const singles = opening && toSingles(topology, source.value, destination.value);
  if (singles) return askSingles(topology, singles, opening, how);
  const scopes = splitBySide(topology, source.value, destination.value).map((side) =>
    toScope(question, side.source, side.destination),
  );
  return judgeScopes(asker.denote(topology, how), scopes, (packet, spot) => decidePacket(topology, packet, spot, how));
}

function toScope(question: Question, from: End, to: End) {
  return {
    product: {
      sources: from.addresses,
      destinations: to.addresses,
      traffic: toAskedTraffic(question),
      sourcePorts: toAskedSourcePorts(question),
    },
    ...(from.spots && { spots: from.spots }),
  };
}

function answerHostSets(
  asker: Asker,
  question: Question,
  source: End,
  destination: End,
  interfaces: Interfaces,
  how: How,
): Judgement {
  const parts = asker.lone.flatMap((point) =>
    toPaths(interfaces).map((path) => {
      const topology = hostTopologyOf(point, path, interfaces);
      const { product } = toScope(question, source, destination);
      const said = judgeScopes(asker.denote(topology, how), [{ product }], (packet, spot) =>
        decidePacket(topology, packet, spot, how),
      );
      return { ...said, why: `as ${path}: ${said.why}` };
    }),
  );
  return joinJudgements(parts);
}

const hosts = new WeakMap<EnforcementPoint, Map<string, Topology>>();

/** The same object for the same question, so that what is worked out of it is found again. */
function hostTopologyOf(
  point: EnforcementPoint,
  path: 'input' | 'forward' | 'output',
  interfaces: Interfaces,
): Topology {
  const made = hosts.get(point) ?? new Map<string, Topology>();
  hosts.set(point, made);
  const key = JSON.stringify([path, interfaces]);
  const found = made.get(key) ?? toHostTopology(point, path, interfaces);
  made.set(key, found);
  return found;
}

/** Of a packet that may go several ways. */
function joinJudgements(parts: readonly Judgement[]): Judgement {
  const [first] = parts;
  const isOne = parts.every(({ verdict }) => verdict === first?.verdict);
  const decidedBy = parts.flatMap((part) => part.decidedBy);
  return {
    verdict: isOne && first ? first.verdict : 'unknown',
    decidedBy: [...new Map(decidedBy.map((one) => [JSON.stringify(one), one])).values()],
    why: parts.map(({ why }) => why).join('; '),
  };
}

/** Where several hosts have such a chain, the answer is of all of them. */
function answerChains(
  asker: Asker,
  question: Question,
  name: string,
  source: End,
  destination: End,
  interfaces: Interfaces,
): Judgement {
  const { points } = asker.topology;
  const example = toExample(question, source, destination);
  const having = points.filter((point) => example && findAskedChain([point], name, example).ok);
  const askOf = (own: readonly EnforcementPoint[]) =>
    answerChain(
      { ...asker, topology: { ...asker.topology, points: own } },
      question,
      name,
      source,
      destination,
      interfaces,
    );
  if (having.length < 2) return askOf(points);
  return joinJudgements(
    having.map((point) => {
      const said = askOf([point]);
      return { ...said, why: `at ${point.name}: ${said.why}` };
    }),
  );
}

function answerChain(
  { topology, denote }: Asker,
  question: Question,
  name: string,
  source: End,
  destination: End,
  interfaces: Interfaces,
): Judgement {
  const senders = addressesOf(source);
  const receivers = addressesOf(destination);
  const opening = toOpening(question);
  const state = question.state ?? 'new';
  if (opening && senders && receivers)
    return askChain(topology.points, name, senders, receivers, interfaces, opening, state);
  const example = toExample(question, source, destination);
  if (!example) return toUnknown('the ends share no address family');
  const found = findAskedChain(topology.points, name, example);
  if (!found.ok) return toUnknown(found.error);
  const { point, chain } = found.value;
  const alone = { ...point, rules: toSingleChain(point.rules, chain) };
  const host = hostTopologyOf(alone, 'forward', { ...toIdle(chain.base?.hook), ...interfaces });
  const how: How = { isOneWay: true, state };
  const { product } = toScope(question, source, destination);
  return judgeScopes(denote(host, how), [{ product }], (packet, spot) => decidePacket(host, packet, spot, how));
}

/** A packet that stays leaves by no interface, one that is made here came in by none. */
function toIdle(hook: string | undefined): Interfaces {
  if (hook === 'input') return { out: '' };
  return hook === 'output' ? { in: '' } : {};
}

/** Any packet of the question, to tell which chains see such packets. */
function toExample(question: Question, source: End, destination: End): Packet | undefined {
  const from = source.addresses.ranges.find(({ bits }) =>
    destination.addresses.ranges.some((own) => own.bits === bits),
  );
  const to = destination.addresses.ranges.find(({ bits }) => bits === from?.bits);
  if (!from || !to) return undefined;
  return {
    source: { bits: from.bits, value: from.first },
    destination: { bits: to.bits, value: to.first },
    protocol: question.protocol,
    state: 'new',
    in: '',
    out: '',
  };
}
