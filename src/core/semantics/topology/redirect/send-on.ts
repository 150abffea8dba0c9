import {
  EVERY_PACKET,
  type FilterChain,
  type FilterEntry,
  type FilterMatch,
  type FilterRules,
  type Translation,
} from '#core/model';
import {
  ALL_ADDRESSES,
  ALL_INTERFACES,
  ALL_PORTS,
  hasAddress,
  hasInterface,
  hasPort,
  isAllInterfaces,
  isSameAddressSet,
  printAddress,
} from '#core/net';
import { reaches } from './find-redirections.ts';
import { copyChain, type Glasses, seeRedirected, seeReply } from './see-as.ts';
import { redirectOf, settle } from './settle.ts';

const known = new WeakMap<FilterRules, Map<string, FilterRules>>();

/**
 * SEM-23. The rules as a packet meets them that a host sends on, by the names that it came with: up to the translation it
 * is one for the host itself, then one for where it goes. Of a reply, as what comes from there meets them.
 */
export function sendOn(rules: FilterRules, translation: Translation): FilterRules {
  const made = known.get(rules) ?? new Map<string, FilterRules>();
  known.set(rules, made);
  const key = `${translation.leg} ${printTarget(translation)} ${translation.isHidden}`;
  const found = made.get(key) ?? see(rules, translation);
  made.set(key, found);
  return found;
}

export function printTarget({ to, port }: Pick<Translation, 'to' | 'port'>): string {
  if (port === undefined) return printAddress(to);
  return to.bits === 128 ? `[${printAddress(to)}]:${port}` : `${printAddress(to)}:${port}`;
}

/** linux/netfilter_ipv4.h: where the source of a new connection is translated, and that of a reply translated back. */
const SOURCE_TRANSLATION = 100;

function see(written: FilterRules, translation: Translation): FilterRules {
  const rules = settle(written);
  const translator = rules.chains.find(
    (chain) => chain.base?.hook === 'prerouting' && reaches(rules, chain, redirectOf),
  );
  const copies = new Map<string, readonly FilterEntry[]>();
  const chains = rules.chains.flatMap((chain): FilterChain[] => {
    const { base } = chain;
    if (!base || base.hook === 'input' || base.hook === 'output') return [chain];
    const { name, glasses } = chooseGlasses(chain, translator, translation);
    const scope = glasses(base.scope);
    if (!scope) return [];
    const copy = copyChain(rules, chain.name, name, glasses, copies);
    const whole: FilterEntry = { match: EVERY_PACKET, action: { kind: 'goto', chain: copy }, text: name };
    return [{ ...chain, base: { ...base, scope }, entries: [whole] }];
  });
  return { chains: [...chains, ...[...copies].map(([name, entries]) => ({ name, entries }))] };
}

/** `name`: of what is seen so, for the names of the copies. */
function chooseGlasses(
  { base, name: chain }: FilterChain,
  translator: FilterChain | undefined,
  translation: Translation,
): { name: string; glasses: Glasses } {
  const { leg, isHidden } = translation;
  const hook = base?.hook;
  const priority = base?.priority ?? 0;
  const isLate = hook === 'egress' || (hook === 'postrouting' && priority >= SOURCE_TRANSLATION);
  const isEarly = hook === 'ingress' || hook === 'prerouting';
  const target = printTarget(translation);
  if (leg === 'reply') {
    const seen: Glasses = isLate ? seeReply : seeAnswer(translation);
    const hidden = isHidden && isEarly;
    return {
      name: `for answers from ${target}${isLate ? ' on their way out' : hidden ? ' to the host' : ''}`,
      glasses: hidden ? compose(seen, seeHidden('destinations')) : seen,
    };
  }
  const isBefore =
    hook === 'ingress' ||
    (hook === 'prerouting' && (chain === translator?.name || priority < (translator?.base?.priority ?? 0)));
  if (isBefore) return { name: 'for what goes to the host', glasses: seeStaying };
  const { to: address, port } = translation;
  const seen = seeRedirected({ to: 'address', address, ...(port !== undefined && { port }) });
  // The chain that hides it asks for whom it hides.
  const hidden = isHidden && (hook === 'egress' || (isLate && priority > SOURCE_TRANSLATION));
  return {
    name: `for what goes on to ${target}${hidden ? ' as somebody else' : ''}`,
    glasses: hidden ? compose(seen, seeHidden('sources')) : seen,
  };
}

function compose(first: Glasses, second: Glasses): Glasses {
  return (match) => {
    const seen = first(match);
    return seen && second(seen);
  };
}

/** Until it is translated, it is on its way to the host itself, and leaves by no interface. */
function seeStaying(match: FilterMatch): FilterMatch | undefined {
  return hasInterface(match.out, '') ? { ...match, out: ALL_INTERFACES } : undefined;
}

/** What comes from the target, as the client will know it: by the address and port that it asked. */
function seeAnswer({ to, port }: Translation): Glasses {
  return (match) => {
    if (!hasAddress(match.sources, to)) return undefined;
    if (port === undefined) return { ...match, sources: ALL_ADDRESSES };
    if (!hasPort(match.sourcePorts, port)) return undefined;
    return { ...match, sources: ALL_ADDRESSES, sourcePorts: ALL_PORTS };
  };
}

/** The client goes by another address here; what is for the host, and what leaves by which interface, hangs on it. */
function seeHidden(end: 'sources' | 'destinations'): Glasses {
  return (match) => {
    const isAny = isSameAddressSet(match[end], ALL_ADDRESSES) && (end === 'sources' || isAllInterfaces(match.out));
    if (isAny) return match;
    const seen = { ...match, [end]: ALL_ADDRESSES, ...(end === 'destinations' && { out: ALL_INTERFACES }) };
    return { ...seen, unknown: [...match.unknown, 'as whom the packet is known here'] };
  };
}
