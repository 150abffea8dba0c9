import { type EnforcementPoint, EVERY_PACKET, type FilterChain, type FilterRules, type Packet } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { matchPacket } from '#core/semantics';

export interface FoundChain {
  readonly point: EnforcementPoint;
  readonly chain: FilterChain;
}

/**
 * The chain that a question means: by its whole name, or by the last part of it where that is one chain that sees packets
 * like this one; of several the one of a table called `filter`. Errors: none, or several.
 */
export function findAskedChain(
  points: readonly EnforcementPoint[],
  name: string,
  packet: Packet,
): Result<FoundChain, string> {
  const all = points.flatMap((point) => point.rules.chains.map((chain) => ({ point, chain })));
  const named = all.filter(({ chain }) => isNamed(chain.name, name));
  const seen = named.filter(({ point, chain }) => canSee(point.rules, chain, packet, new Set()));
  const inFilter = seen.filter(({ chain }) => chain.name.split(SEPARATOR).includes('filter'));
  const exact = seen.filter(({ chain }) => chain.name === name);
  const [best, ...others] = [exact, inFilter, seen, named].find((some) => some.length > 0) ?? [];
  if (best && others.length === 0) return ok(best);
  const list = (some: readonly FoundChain[]) =>
    [...new Set(some.map(({ point, chain }) => `\`${chain.name}\` of ${point.name}`))].slice(0, MOST_NAMED).join(', ');
  if (best) return fail(`\`${name}\` may be ${list([best, ...others])}; expected one of them`);
  return fail(`there is no chain \`${name}\`; expected for example ${list(all)}`);
}

const SEPARATOR = /[/ ]/;
const MOST_NAMED = 12;

function isNamed(own: string, asked: string): boolean {
  if (own === asked) return true;
  const parts = own.split(SEPARATOR);
  const wanted = asked.split(SEPARATOR);
  return wanted.every((part, i) => parts[parts.length - wanted.length + i] === part);
}

/** Whether a packet of its family can get into the chain, through whichever chains. */
function canSee(rules: FilterRules, chain: FilterChain, packet: Packet, asked: Set<string>): boolean {
  if (chain.base) {
    const { sources, destinations } = chain.base.scope;
    return matchPacket({ ...EVERY_PACKET, sources, destinations }, packet) !== 'no';
  }
  if (asked.has(chain.name)) return false;
  asked.add(chain.name);
  const callers = rules.chains.filter(({ entries }) =>
    entries.some(({ action }) => 'chain' in action && action.chain === chain.name),
  );
  return callers.length === 0 || callers.some((caller) => canSee(rules, caller, packet, asked));
}
