import type { Policy, Rule } from '#core/model';

export interface Merged {
  readonly policy: Policy;
  /** Id in `policy` by id in the proposal, of the rules that are new. */
  readonly ids: ReadonlyMap<string, string>;
}

/**
 * The policy in force with what is proposed beside it. What people have approved stays as it is; guardrails and tests
 * are proposed with the first rules alone, since later proposals look at a part of the traffic.
 */
export function mergeProposal(current: Policy, proposed: Policy): Merged {
  const isFirst = current.rules.length === 0;
  const taken = new Set([...current.rules, ...current.guardrails].map(({ id }) => id));
  const known = new Set(current.rules.map(toMeaning));
  const ids = new Map<string, string>();
  const rules = proposed.rules
    .filter((rule) => known.size === 0 || !known.has(toMeaning(rule)))
    .map((rule) => {
      const id = toFree(rule.id, taken);
      ids.set(rule.id, id);
      return { ...rule, id };
    });
  const guardrails = isFirst ? proposed.guardrails.filter(({ id }) => !taken.has(id)) : [];
  return {
    policy: {
      ...proposed,
      services: [
        ...current.services,
        ...proposed.services.filter(({ name }) => !current.services.some((one) => one.name === name)),
      ],
      rules: [...current.rules, ...rules],
      guardrails: [...current.guardrails, ...guardrails],
      tests: isFirst ? [...current.tests, ...proposed.tests] : current.tests,
    },
    ids,
  };
}

function toFree(id: string, taken: Set<string>): string {
  let free = id;
  for (let number = 2; taken.has(free); number += 1) free = `${id}-${number}`;
  taken.add(free);
  return free;
}

/** Equal for rules that permit the same, whatever they are called. */
export function toMeaning({ from, to, services, enabled, expiresAtMs }: Rule): string {
  return JSON.stringify([from, to, services.traffic, enabled, expiresAtMs], (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
