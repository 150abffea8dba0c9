import { type FilterChain, type FilterRules, printPosition } from '#core/model';

/** SEM-10. What makes the rules no rules: netfilter refuses to load each of these. Empty: they have a meaning. */
export function findFilterErrors(rules: FilterRules): string[] {
  const chains = new Map(rules.chains.map((chain) => [chain.name, chain]));
  return [
    ...findDuplicates(rules),
    ...rules.chains.flatMap((chain) => findBadCalls(chain, chains)),
    ...findLoops(chains),
  ];
}

function findDuplicates({ chains }: FilterRules): string[] {
  const seen = new Set<string>();
  return chains.flatMap(({ name }) => {
    if (seen.has(name)) return [`chain \`${name}\` is there twice; expected each name once`];
    seen.add(name);
    return [];
  });
}

function findBadCalls(chain: FilterChain, chains: ReadonlyMap<string, FilterChain>): string[] {
  return chain.entries.flatMap(({ action, at }) => {
    if (action.kind !== 'jump' && action.kind !== 'goto') return [];
    const target = chains.get(action.chain);
    if (target && !target.base) return [];
    const why = target ? 'packets meet that chain by themselves' : 'there is no such chain';
    const where = at ? `${printPosition(at)}: ` : '';
    return [
      `${where}\`${action.kind} ${action.chain}\` in chain \`${chain.name}\`: ${why}; expected a chain without a hook`,
    ];
  });
}

/** Each loop once, from the chain of it that comes first. */
function findLoops(chains: ReadonlyMap<string, FilterChain>): string[] {
  const done = new Set<string>();
  const loops: string[] = [];
  // Depth first with a stack of our own: a list of thousands of chains, each calling the next, is one to refuse or take.
  for (const start of chains.keys()) {
    const way: { name: string; callees: string[] }[] = [];
    const places = new Map<string, number>();
    const enter = (name: string) => {
      const first = places.get(name);
      if (first !== undefined)
        loops.push([...way.slice(first).map((step) => step.name), name].map((n) => `\`${n}\``).join(' -> '));
      else if (!done.has(name)) {
        places.set(name, way.length);
        way.push({ name, callees: calleesOf(chains.get(name)) });
      }
    };
    enter(start);
    for (let top = way.at(-1); top; top = way.at(-1)) {
      const next = top.callees.pop();
      if (next !== undefined) enter(next);
      else {
        done.add(top.name);
        places.delete(top.name);
        way.pop();
      }
    }
  }
  return loops.map((loop) => `chains call each other in a circle: ${loop}; expected none to lead back to itself`);
}

function calleesOf(chain: FilterChain | undefined): string[] {
  const names = (chain?.entries ?? []).flatMap(({ action }) =>
    action.kind === 'jump' || action.kind === 'goto' ? [action.chain] : [],
  );
  return [...new Set(names)];
}
