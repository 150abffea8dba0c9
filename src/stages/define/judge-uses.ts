import type { Connection, Policy } from '#core/model';
import { type Address, parsePrefix } from '#core/net';
import { compilePolicy } from '#core/semantics';
import type { DeclaredUse, SeenParty } from './request.ts';
import { toMembers, toScopes } from './scope.ts';
import { addStandIns, STRANGERS } from './stand-ins.ts';

/**
 * What a policy says of all connections of a use. `permitted`: of each, by these rules. `forbidden`: of one, by the
 * guardrail. `open`: no guardrail forbids it, and rules do not permit it all.
 */
export type UseVerdict =
  | { readonly kind: 'permitted'; readonly rules: readonly string[] }
  | { readonly kind: 'forbidden'; readonly guardrail: string }
  | { readonly kind: 'open' };

/** Judges the uses by the policy, also those of workloads of which nobody knows an address yet. */
export function startJudge(
  policy: Policy,
  uses: readonly DeclaredUse[],
  atMs: number,
): (use: DeclaredUse) => UseVerdict {
  const workloads = addStandIns(policy.workloads, uses);
  const { decide } = compilePolicy({ ...policy, workloads });
  const scopeOf = toScopes({ zones: policy.zones, workloads });
  const membersOf = toMembers(workloads);
  const addresses = new Map(workloads.map((workload) => [workload.name, workload.addresses]));

  const endsOf = (party: SeenParty): (readonly Address[])[] => {
    if (party.kind === 'internet') return [STRANGERS];
    if (party.kind === 'address') {
      const prefix = parsePrefix(party.name);
      return prefix.ok ? [[{ bits: prefix.value.bits, value: prefix.value.first }]] : [];
    }
    return membersOf(scopeOf(party)).map((name) => addresses.get(name) ?? []);
  };

  return (use) => {
    const { protocol, port } = use;
    const rules = new Set<string>();
    let isOpen = false;
    for (const { source, destination } of pairUp(endsOf(use.source), endsOf(use.destination))) {
      const decision = decide({ source, destination, protocol, destinationPort: port }, atMs);
      if (decision.by === 'guardrail') return { kind: 'forbidden', guardrail: decision.guardrail.id };
      if (decision.by === 'rule') rules.add(decision.rule.id);
      if (decision.verdict === 'denied') isOpen = true;
    }
    return isOpen || rules.size === 0 ? { kind: 'open' } : { kind: 'permitted', rules: [...rules] };
  };
}

/** One connection of each with each other one, in a family that both have. */
function pairUp(
  sources: readonly (readonly Address[])[],
  destinations: readonly (readonly Address[])[],
): Pick<Connection, 'source' | 'destination'>[] {
  return sources.flatMap((from) =>
    destinations.flatMap((to) => {
      if (from === to) return [];
      const destination = to.find(({ bits }) => from.some((address) => address.bits === bits));
      const source = from.find(({ bits }) => bits === destination?.bits);
      return source && destination ? [{ source, destination }] : [];
    }),
  );
}
