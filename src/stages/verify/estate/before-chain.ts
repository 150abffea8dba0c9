import {
  type FilterChain,
  type FilterHook,
  type FilterRules,
  type Packet,
  printPosition,
  type Redirect,
} from '#core/model';
import { hasPorts, printAddress } from '#core/net';
import { decideChain, type Verdict } from '#core/semantics';

/** Behind a chain of this hook, packets of these hooks may have another destination. */
const BEHIND: Partial<Record<FilterHook, readonly FilterHook[]>> = {
  prerouting: ['input', 'forward', 'postrouting'],
  output: ['postrouting'],
};

/** The packet, as far as it is known before it gets to the chain, and what the chain does with one. */
export interface Before {
  readonly packet: Packet;
  /** As packets for the host itself meet them. */
  readonly rules: FilterRules;
  readonly decide: (packet: Packet) => Verdict;
}

/**
 * What of a packet is changed before it gets to the chain, in words, and what the chain does with what it becomes: whoever
 * asks by the address that a client asks does not ask what the chain sees. Undefined: nothing.
 */
export function describeRedirect(chain: FilterChain, { packet, rules, decide }: Before): string | undefined {
  const hooks = hooksOf(rules, chain, new Set());
  for (const from of rules.chains) {
    const behind = from.base ? BEHIND[from.base.hook] : undefined;
    if (!behind || ![...hooks].some((hook) => behind.includes(hook))) continue;
    const first: Packet = { ...packet, state: 'new', out: from.base?.hook === 'output' ? packet.out : '' };
    for (const decider of decideChain(rules, from.name, first).deciders) {
      const action = decider.by === 'entry' ? decider.entry.action : undefined;
      if (decider.by !== 'entry' || action?.kind !== 'unknown' || !action.redirects) continue;
      const { text, at } = decider.entry;
      const said = `before it \`${text}\`${at ? ` (${printPosition(at)})` : ''} may give it another destination`;
      const became = become(packet, action.redirects);
      if (!became) return said;
      const port = became.destinationPort === undefined ? '' : ` port ${became.destinationPort}`;
      return `${said}: to ${printAddress(became.destination)}${port} ${WORDS[decide(became)]}`;
    }
  }
  return undefined;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  allowed: 'the chain lets it pass',
  denied: 'the chain drops it',
  unknown: 'the chain may let it pass',
};

function become(packet: Packet, redirect: Redirect): Packet | undefined {
  if (redirect.to !== 'address') return undefined;
  const { address = packet.destination, port } = redirect;
  const isPorted = port !== undefined && hasPorts(packet.protocol);
  return { ...packet, destination: address, ...(isPorted && { destinationPort: port }) };
}

/** The hooks at which packets get into the chain. */
function hooksOf(rules: FilterRules, chain: FilterChain, seen: Set<string>): Set<FilterHook> {
  if (chain.base) return new Set([chain.base.hook]);
  if (seen.has(chain.name)) return new Set();
  seen.add(chain.name);
  const callers = rules.chains.filter(({ entries }) =>
    entries.some(({ action }) => 'chain' in action && action.chain === chain.name),
  );
  return new Set(callers.flatMap((caller) => [...hooksOf(rules, caller, seen)]));
}
