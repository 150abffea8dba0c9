import { EVERY_PACKET, type FilterAction, type FilterChain, type FilterRules } from '#core/model';

/** The rules as if packets that pass through met this chain alone, and what it calls. */
export function toSingleChain(rules: FilterRules, chain: FilterChain): FilterRules {
  const own: FilterChain = {
    name: chain.name,
    // A chain that is asked by itself and does not decide has no policy to end with.
    entries: chain.base ? chain.entries : [...chain.entries, END],
    base: { hook: 'forward', priority: 0, policy: chain.base?.policy ?? 'accept', scope: EVERY_PACKET },
  };
  const called = new Set<string>();
  const open = [chain];
  for (let next = open.pop(); next; next = open.pop())
    for (const name of next.entries.flatMap(({ action }) => calledBy(action))) {
      const target = rules.chains.find((other) => other.name === name);
      if (!target || called.has(name)) continue;
      called.add(name);
      open.push(target);
    }
  return { chains: [own, ...rules.chains.filter(({ name }) => called.has(name))] };
}

const END = {
  match: EVERY_PACKET,
  action: { kind: 'unknown', construct: 'the end of the chain' },
  text: 'end of the chain',
} as const;

function calledBy(action: FilterAction): string[] {
  return 'chain' in action ? [action.chain] : [];
}
