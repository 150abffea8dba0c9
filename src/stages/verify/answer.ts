import type { Policy } from '#core/model';
import { hasPorts, toTraffic, type TrafficRange, toTrafficSet } from '#core/net';
import { compilePolicy, type Denotation, type Product, toAnswered } from '#core/semantics';
import type { PolicyPositions, Position } from '#dialects/bulkhead';
import { explainGap, toEndsProduct } from './ends.ts';
import { eachAllowed, eachDenied, type Part, toDenoter } from './parts.ts';
import type { Question } from './question.ts';
import { describeFuture } from './questions/describe-ends.ts';
import { findSingleParts } from './single.ts';
import { findConnection, printConnection } from './witness.ts';

export interface Answer {
  readonly id?: string | number;
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  /** `point` is `policy`; `rule` is the id of a rule or guardrail, `default-deny` or `same-host`. */
  readonly decidedBy: readonly {
    readonly point: string;
    readonly rule: string;
    /** Absent where nobody wrote what decides. */
    readonly file?: string;
    readonly line?: number;
  }[];
  readonly why: string;
  /** What the question says that a policy has no part for. */
  readonly losses?: readonly string[];
}

/** What the policy says of the question at that moment, whatever the modes of the zones. */
export function answerQuestion(policy: Policy, question: Question, atMs: number): Answer {
  return toAnswerer(policy)(question, atMs);
}

/** For many questions: the policy is worked out once. With positions, answers say where the deciding rule is written. */
export function toAnswerer(policy: Policy, positions?: PolicyPositions): (question: Question, atMs: number) => Answer {
  const denoteAt = toDenoter(policy);
  return (question, nowMs) => {
    const losses = (['in', 'out', 'chain'] as const)
      .filter((key) => question[key] !== undefined)
      .map((key) => `\`${key}\` is of a device; a policy has none`);
    return {
      ...(question.id !== undefined && { id: question.id }),
      ...answer({ policy, atMs: question.atMs ?? nowMs, denoteAt, ...(positions && { positions }) }, question),
      ...(losses.length > 0 && { losses }),
    };
  };
}

/** The names of the question that the policy does not know, as error texts. */
export function findUnknownEnds(policy: Policy, question: Question): string[] {
  const product = toEndsProduct(policy, question.source, question.destination, { ranges: [] });
  return product.ok ? [] : product.error;
}

type Judgement = Omit<Answer, 'id' | 'losses'>;

/** What is asked about; the policy is denoted only for questions about many addresses. */
interface Asked {
  readonly policy: Policy;
  readonly atMs: number;
  readonly denoteAt: (atMs: number) => Denotation;
  readonly positions?: PolicyPositions;
}

function answer(asked: Asked, question: Question): Judgement {
  const { source, destination, state } = question;
  const forward = judge(asked, source, destination, [toTrafficOf(question)]);
  if (forward.verdict === 'allowed' || state !== 'established') return forward;
  // The packets may be replies to connections the other way.
  const requests = toRequestsOf(question);
  const reply = requests.length > 0 ? judge(asked, destination, source, requests) : undefined;
  if (!reply || reply.verdict === 'denied' || reply.decidedBy.length === 0) return forward;
  const why = `as a reply: ${reply.why}`;
  if (reply.verdict === 'allowed' && isReplyAlways(question)) return { ...reply, why };
  return {
    verdict: 'unknown',
    decidedBy: [...reply.decidedBy, ...forward.decidedBy],
    why: `it depends on what it replies to: ${why}; as anything else: ${forward.why}`,
  };
}

function toTrafficOf(question: Question): TrafficRange {
  const { protocol, destinationPort } = question;
  if (hasPorts(protocol)) return toTraffic(protocol, destinationPort, destinationPort);
  const { first, last } = toDetails(question);
  return toTraffic(protocol, first, last);
}

/** What the packets may answer: connections to the port that they come from, requests of their type. */
function toRequestsOf(question: Question): TrafficRange[] {
  const { protocol, sourcePort } = question;
  if (hasPorts(protocol)) return [toTraffic(protocol, sourcePort, sourcePort)];
  return toAnswered(protocol, toDetails(question));
}

/** Icmp types × 256 + codes. */
function toDetails({ icmpType, icmpCode }: Question): { first: number; last: number } {
  if (icmpType === undefined) return { first: 0, last: 65_535 };
  return { first: icmpType * 256 + (icmpCode ?? 0), last: icmpType * 256 + (icmpCode ?? 255) };
}

/** Among icmp of any type are messages that answer nothing. */
function isReplyAlways({ protocol, icmpType }: Question): boolean {
  return hasPorts(protocol) || typeof protocol === 'number' || icmpType !== undefined;
}

function judge(asked: Asked, source: string, destination: string, traffic: readonly TrafficRange[]): Judgement {
  const { policy, atMs, positions } = asked;
  const product = toEndsProduct(policy, source, destination, toTrafficSet(traffic));
  if (!product.ok) return { verdict: 'unknown', decidedBy: [], why: product.error.join('; ') };
  const parts = findParts(asked, product.value);
  if (parts.length === 0) return judgeWithoutPackets(product.value);
  const verdicts = new Set(parts.map(({ verdict }) => verdict));
  const [only] = verdicts;
  const reasons = [...parts.map((part) => explain(policy, part, atMs)), ...describeFuture(policy, source, destination)];
  return {
    verdict: verdicts.size === 1 && only ? only : 'unknown',
    decidedBy: parts.map((part) => toDecider(part, positions)),
    why: (verdicts.size > 1 ? 'it depends: ' : '') + reasons.join('; '),
  };
}

/** None: there is no packet between two hosts in the product. */
function findParts({ policy, atMs, denoteAt }: Asked, product: Product): readonly Part[] {
  const single = findSingleParts(policy, product, atMs);
  if (single) return single;
  if (!findConnection(policy, product)) return [];
  const denotation = denoteAt(atMs);
  return [...eachAllowed(denotation, product), ...eachDenied(denotation, product)];
}

function judgeWithoutPackets(product: Product): Judgement {
  const gap = explainGap(product);
  if (gap === undefined)
    return {
      verdict: 'allowed',
      decidedBy: [{ point: 'policy', rule: 'same-host' }],
      why: 'it is one host, and a host always reaches itself',
    };
  return { verdict: 'denied', decidedBy: [{ point: 'policy', rule: 'default-deny' }], why: gap };
}

function toDecider(part: Part, positions?: PolicyPositions): Answer['decidedBy'][number] {
  const found = (rule: string, at: Position | undefined) => ({
    point: 'policy',
    rule,
    ...(at && { file: at.file, line: at.line }),
  });
  if (part.verdict === 'allowed') return found(part.rule.id, positions?.rules.get(part.rule.id));
  if (part.guardrail) return found(part.guardrail.id, positions?.guardrails.get(part.guardrail.id));
  return found('default-deny', undefined);
}

function explain(policy: Policy, part: Part, atMs: number): string {
  const text = printConnection(policy, part.connection);
  if (part.verdict === 'allowed') return `rule \`${part.rule.id}\` permits ${text} (${part.rule.justification})`;
  const why = part.guardrail ? `guardrail \`${part.guardrail.id}\` forbids ${text}` : `no active rule permits ${text}`;
  // The policy denies it; whether packets stop already is a matter of the modes.
  return compilePolicy(policy).fate(part.connection, atMs).verdict === 'allowed'
    ? `${why}, which no host drops yet in its mode`
    : why;
}
