import {
  EVERY_PACKET,
  FILTER_PATHS,
  type FilterChain,
  type FilterEntry,
  type FilterHook,
  type FilterRules,
  type PacketProduct,
  type Redirect,
} from '#core/model';
import {
  ALL_PORTS,
  hasInterface,
  hasPorts,
  type InterfaceSet,
  isAllInterfaces,
  isSameAddressSet,
  printAddress,
  splitByProtocol,
  toAddressSet,
  toPortSet,
  toRange,
  toTraffic,
  toTrafficSet,
} from '#core/net';
import { CAME_IN, MADE_HERE } from '../sides.ts';
import { findRedirections, reaches, type Redirection } from './find-redirections.ts';
import { redirectOf, settle } from './settle.ts';
import { copyChain, seeRedirected, seeReply } from './see-as.ts';

const known = new WeakMap<FilterRules, FilterRules>();

/**
 * SEM-22. The rules as a host with translations knows them: what has another destination is another packet in every later
 * chain, and so is its reply. Later chains begin with what they do with such packets, by the names that these had before.
 */
export function followRedirects(rules: FilterRules): FilterRules {
  const found = known.get(rules) ?? follow(rules);
  known.set(rules, found);
  return found;
}

/** What leaves does so by some interface. */
const LEAVES = CAME_IN;

/** A host that redirects to more places (one with the rules of many services) is too large to follow. */
const MOST_TARGETS = 200;

function follow(written: FilterRules): FilterRules {
  const rules = settle(written);
  const redirections = findRedirections(written);
  if (redirections.length === 0) return written;
  const isLarge = new Set(redirections.map(({ redirect }) => printRedirect(redirect))).size > MOST_TARGETS;
  const copies = new Map<string, readonly FilterEntry[]>();
  const chains = rules.chains.map((chain): FilterChain => {
    if (!chain.base) return chain;
    const behind = redirections.filter((one) => isBehind(chain, one));
    const requests = behind.flatMap((one) => [toRequest(chain, one), ...toLeaving(chain, one)].map(doubt(one)));
    const replies = redirections.flatMap((one) => toAnswers(chain, one).map(doubt(one)));
    return { ...chain, entries: [...requests, ...replies, ...chain.entries] };
  });
  return { chains: [...chains, ...[...copies].map(([name, entries]) => ({ name, entries }))] };

  function toRequest(chain: FilterChain, one: Redirection): FilterEntry {
    const { redirect, packets } = one;
    // What one chain translates, those of the same hook that would are not asked any more.
    if (isAt(one.from, chain) && reaches(rules, chain, redirectOf)) return toEntry(one, packets, { kind: 'accept' });
    if (isLarge || redirect.to === 'unknown' || !chain.base || !isFollowed(one, redirect, chain.base.hook))
      return toOpen(one, packets);
    const suffix = `for what goes to ${printRedirect(redirect)}`;
    const copy = copyChain(rules, chain.name, suffix, seeRedirected(redirect), copies);
    return toEntry(one, packets, { kind: 'goto', chain: copy });
  }

  /** What is sent on because it is for the host leaves all the same: whoever asks of what leaves may mean it. */
  function toLeaving(chain: FilterChain, one: Redirection): FilterEntry[] {
    const { packets, redirect, hook } = one;
    const isMeant =
      hook === 'prerouting' &&
      redirect.to !== 'host' &&
      !isAllInterfaces(packets.out) &&
      hasInterface(packets.out, '') &&
      chain.base?.hook !== 'prerouting' &&
      chain.base?.hook !== 'input';
    if (!isMeant) return [];
    const entry = toRequest(chain, { ...one, packets: { ...packets, out: LEAVES } });
    return [{ ...entry, match: { ...entry.match, unknown: ['whether it is to an address of the host'] } }];
  }

  function toAnswers(chain: FilterChain, one: Redirection): FilterEntry[] {
    return ([MADE_HERE, CAME_IN] as const).flatMap((side) =>
      toReplies(one.packets).map((reply): FilterEntry => {
        const packets = { ...reply, in: side };
        if (isLarge || !isAnswered(one, side)) return toOpen(one, packets);
        const copy = copyChain(rules, chain.name, 'for replies of what goes elsewhere', seeReply, copies);
        return toEntry(one, packets, { kind: 'goto', chain: copy });
      }),
    );
  }
}

/** Where another entry may decide, its packets are as the next ones say. */
function doubt({ choice, isLast, entry }: Redirection): (own: FilterEntry) => FilterEntry {
  const isDoubted = choice === 'perhaps' || (choice === 'one of several' && !isLast);
  if (!isDoubted) return (own) => own;
  const words = `whether \`${entry.text}\` decides`;
  return (own) => ({ ...own, match: { ...own.match, unknown: [...own.match.unknown, words] } });
}

function isAt(a: FilterChain, b: FilterChain): boolean {
  return a.base?.hook === b.base?.hook;
}

/** Where the packet still passes the hook, and on the way that was asked about. */
function isFollowed(one: Redirection, redirect: Exclude<Redirect, { to: 'unknown' }>, at: FilterHook): boolean {
  if (staysSame(one)) return true;
  if (one.hook !== 'prerouting') return false;
  if (redirect.to === 'host') return at === 'prerouting' || at === 'input';
  // Who is sent to another address may be no packet of the host any more.
  return at !== 'input' && redirect.address?.bits === one.packets.destinations.ranges[0]?.bits;
}

/** Whether its reply is one that is made here, or one that came in, whichever is asked. */
function isAnswered(one: Redirection, side: InterfaceSet): boolean {
  if (staysSame(one)) return true;
  const answering = one.redirect.to === 'host' ? MADE_HERE : one.redirect.to === 'address' ? CAME_IN : undefined;
  return one.hook === 'prerouting' && side === answering;
}

/** It has the address that it had, and goes where it went. */
function staysSame({ redirect, packets }: Redirection): boolean {
  if (redirect.to !== 'address') return false;
  const { address } = redirect;
  return !address || isSameAddressSet(packets.destinations, toAddressSet([toRange(address)]));
}

function isBehind({ base, name }: FilterChain, { from, hook }: Redirection): boolean {
  if (!base || name === from.name) return false;
  if (base.hook === hook) return base.priority >= (from.base?.priority ?? 0);
  return Object.values(FILTER_PATHS).some(
    (hooks) => hooks.includes(hook) && hooks.indexOf(base.hook) > hooks.indexOf(hook),
  );
}

/** By whichever interfaces, to whomever they came from. */
export function toReplies({ sources, destinations, traffic, sourcePorts }: PacketProduct): PacketProduct[] {
  return splitByProtocol(traffic).map(({ protocol, first, last }) => ({
    ...EVERY_PACKET,
    sources: destinations,
    destinations: sources,
    states: ['established'],
    sourcePorts: hasPorts(protocol) ? toPortSet([{ first, last }]) : ALL_PORTS,
    traffic: toTrafficSet(
      hasPorts(protocol)
        ? sourcePorts.ranges.map((range) => toTraffic(protocol, range.first, range.last))
        : [toTraffic(protocol)],
    ),
  }));
}

function toOpen(one: Redirection, packets: PacketProduct): FilterEntry {
  const { action, text } = one.entry;
  return toEntry(one, packets, { kind: 'unknown', construct: action.kind === 'unknown' ? action.construct : text });
}

function toEntry(
  { entry: { text, at } }: Redirection,
  packets: PacketProduct,
  action: FilterEntry['action'],
): FilterEntry {
  return { match: { ...packets, unknown: [] }, action, text, ...(at && { at }) };
}

function printRedirect(redirect: Redirect): string {
  if (redirect.to === 'unknown') return 'an unknown address';
  const address = redirect.to === 'address' && redirect.address ? printAddress(redirect.address) : '';
  const port = redirect.port === undefined ? '' : ` port ${redirect.port}`;
  return redirect.to === 'host' ? `the host itself${port}` : `${address}${port}`.trim();
}
