import type { Policy } from '#core/model';
import { ALL_TRAFFIC } from '#core/net';
import { intersectPackets, type PacketSet, subtractPackets } from '#core/packetset';
import {
  allowedPackets,
  denote,
  type Denotation,
  permits,
  type Product,
  resolveSelector,
  toConnections,
} from '#core/semantics';
import { printTest } from '#dialects/bulkhead';
import type { Finding, Subject } from './finding.ts';
import { toTestProduct } from './tests.ts';
import { findConnectionIn, printConnection, toWitness } from './witness.ts';

/** Something that must be possible at every moment from now on. */
interface Claim {
  readonly subject: Subject;
  readonly words: string;
  readonly product: Product;
}

/**
 * What is possible now and must always be, but rests on rules that end: the first moment at which a part of it no longer
 * is. Not what an `expires-within` guardrail wants to end. Of the narrowest.
 */
export function findEnding(narrowest: Denotation): Finding[] {
  const { policy, atMs, space } = narrowest;
  const claims = toClaims(policy);
  const moments = findMoments(policy, atMs);
  if (claims.length === 0 || moments.length === 0) return [];
  const toEnded = toEndedUntil(narrowest);
  const wanted = toConnections(space, toWantedEnds(policy));
  return claims.flatMap(({ subject, words, product }): Finding[] => {
    const asked = subtractPackets(toConnections(space, [product]), wanted);
    const isEnded = (moment: number) => findConnectionIn(policy, intersectPackets(asked, toEnded(moment)));
    const moment = findFirst(moments, (one) => isEnded(one) !== undefined);
    const connection = moment === undefined ? undefined : isEnded(moment);
    if (moment === undefined || !connection) return [];
    const rule = policy.rules.find((one) => one.expiresAtMs === moment && permits(policy, one, connection, moment - 1));
    if (!rule) throw new Error(`witness of the end at ${moment} is none: ${printConnection(policy, connection)}`);
    const when = new Date(moment).toISOString().replace('.000Z', 'Z');
    return [
      {
        kind: 'holds-until',
        severity: 'warning',
        subject,
        related: { kind: 'rule', name: rule.id },
        message: `${words} only until ${when}, when rule \`${rule.id}\` ends: ${printConnection(policy, connection)}`,
        witness: toWitness(connection),
      },
    ];
  });
}

function toClaims(policy: Policy): Claim[] {
  return [
    ...policy.guardrails.flatMap((guardrail): Claim[] => {
      if (guardrail.kind !== 'exact-callers') return [];
      const { id, callers, to, services } = guardrail;
      const product = {
        sources: resolveSelector(policy, callers),
        destinations: resolveSelector(policy, to),
        traffic: services.traffic,
      };
      return [{ subject: { kind: 'guardrail', name: id }, words: `a caller of guardrail \`${id}\` can call`, product }];
    }),
    ...policy.tests.flatMap((test, index): Claim[] => {
      if (test.expect !== 'allow') return [];
      const words = `test \`${printTest(test, policy)}\` holds`;
      return [{ subject: { kind: 'test', index }, words, product: toTestProduct(policy, test) }];
    }),
  ];
}

function toWantedEnds(policy: Policy): Product[] {
  return policy.guardrails.flatMap((guardrail) =>
    guardrail.kind === 'expires-within'
      ? [
          {
            sources: resolveSelector(policy, guardrail.from),
            destinations: resolveSelector(policy, guardrail.to),
            traffic: ALL_TRAFFIC,
          },
        ]
      : [],
  );
}

/** When rules end, ascending. */
function findMoments({ rules }: Policy, atMs: number): number[] {
  const ends = rules.flatMap(({ enabled, expiresAtMs }) => (enabled && expiresAtMs !== undefined ? expiresAtMs : []));
  return [...new Set(ends.filter((end) => end > atMs))].toSorted((a, b) => a - b);
}

/** What is allowed now and at a moment no more. */
function toEndedUntil(now: Denotation): (moment: number) => PacketSet {
  const known = new Map<number, PacketSet>();
  return (moment) => {
    const ended =
      known.get(moment) ?? subtractPackets(allowedPackets(now), allowedPackets(denote(now.policy, moment, now.space)));
    known.set(moment, ended);
    return ended;
  };
}

/** What has ended stays so: of ascending moments the first at which it has. */
function findFirst(moments: readonly number[], isEnded: (moment: number) => boolean): number | undefined {
  let first = 0;
  let last = moments.length;
  while (first < last) {
    const middle = (first + last) >>> 1;
    if (isEnded(moments[middle] ?? 0)) last = middle;
    else first = middle + 1;
  }
  return moments[first];
}
