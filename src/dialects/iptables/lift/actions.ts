import type { FilterAction, FilterHook, Hiding, Redirect, Tracking } from '#core/model';
import { parseAddress } from '#core/net';
import { type Family, printRule, splitTranslation, type Target } from '../language/index.ts';
import { toNoteChange } from './note.ts';

/** Does something to the packet, or notes it, and the next rule is asked. */
const CONTINUES = new Set(
  (
    'LOG NFLOG ULOG MARK CONNMARK SECMARK CONNSECMARK TCPMSS TCPOPTSTRIP TOS DSCP TTL HL ECN CLASSIFY CHECKSUM SET LED ' +
    'IDLETIMER RATEEST AUDIT TRACE TEE ACCOUNT HMARK IPMARK NFACCT'
  ).split(' '),
);
/** The packet goes no further, whatever the sender is told. */
const DROPS = new Set('DROP TARPIT DELUDE STEAL'.split(' '));
/** Changes the source alone, and ends the table's chain as ACCEPT does. */
const HIDES = new Set('SNAT MASQUERADE SAME'.split(' '));
/** The packet goes to somebody else. */
const REDIRECTS = new Set('DNAT REDIRECT NETMAP BALANCE CLUSTERIP TPROXY'.split(' '));

/** What the tracker is told; undefined: nothing that is modelled. */
export function toTracking({ module, options, unknown }: Target): Tracking | undefined {
  if (module === 'NOTRACK') return { as: 'untracked' };
  if (module !== 'CT' || unknown !== undefined) return undefined;
  if (options.some(({ name }) => name === '--notrack')) return { as: 'untracked' };
  const zones = options.filter(({ name }) => name.startsWith('--zone'));
  const [zone] = zones;
  if (!zone) return undefined;
  const [value = ''] = zone.values;
  const isKnown = zones.length === 1 && zone.name === '--zone' && /^\d+$/.test(value);
  return { as: 'zone', ...(isKnown && { zone: Number(value) }) };
}

/** `nameOf`: a chain of the table as the rules name it; undefined: there is none. */
export function toAction(
  target: Target | undefined,
  {
    family,
    nameOf,
    hooks,
    isTracked,
  }: {
    isTracked: boolean;
    family: Family;
    nameOf: (chain: string) => string | undefined;
    hooks: ReadonlySet<FilterHook>;
  },
): FilterAction {
  if (!target) return { kind: 'continue' };
  const { module, kind } = target;
  const chain = nameOf(module);
  if (chain !== undefined) return { kind, chain };
  if (module === 'ACCEPT') return { kind: 'accept' };
  if (module === 'RETURN') return { kind: 'return' };
  if (module === 'REJECT') return { kind: 'reject' };
  if (DROPS.has(module)) return { kind: 'drop' };
  if (HIDES.has(module)) return { kind: 'accept', hides: toHiding(target, family) };
  const tracks = toTracking(target);
  if (tracks) return { kind: 'continue', tracks };
  const notes = toNoteChange(target, isTracked);
  if (notes) return { kind: 'continue', notes };
  if (CONTINUES.has(module) || (module === 'CT' && target.unknown === undefined)) return { kind: 'continue' };
  if (module === 'NETMAP' && hooks.size > 0 && [...hooks].every((hook) => hook === 'postrouting' || hook === 'input'))
    return { kind: 'accept', hides: { as: 'unknown' } };
  return unknown(target, family);
}

function unknown(target: Target, family: Family): FilterAction {
  const text = printRule({ matches: [], target, at: { file: '', line: 0, column: 0 } }, family);
  return {
    kind: 'unknown',
    construct: text.trim(),
    ...(REDIRECTS.has(target.module) && { redirects: toRedirect(target, family) }),
  };
}

/** Known where it is one address, or the one of the interface; which port it becomes decides nothing. */
function toHiding({ module, options, unknown }: Target, family: Family): Hiding {
  if (unknown !== undefined) return { as: 'unknown' };
  if (module === 'MASQUERADE') return { as: 'interface' };
  const [text = '', ...more] = options.filter(({ name }) => name === '--to-source').flatMap(({ values }) => values);
  const address = parseAddress(splitTranslation(text, family)[0].replaceAll(/^\[|\]$/g, ''));
  return module === 'SNAT' && address.ok && more.length === 0
    ? { as: 'address', address: address.value }
    : { as: 'unknown' };
}

/** Known where it is one address, and one port. */
function toRedirect({ module, options, unknown }: Target, family: Family): Redirect {
  const [option, ...more] = options;
  const [value = ''] = option?.values ?? [];
  if (unknown !== undefined || more.length > 0) return { to: 'unknown' };
  if (module === 'REDIRECT') {
    if (!option) return { to: 'host' };
    return /^\d+$/.test(value) ? { to: 'host', port: Number(value) } : { to: 'unknown' };
  }
  const [text, port] = splitTranslation(value, family);
  const address = text === '' ? undefined : parseAddress(text.replaceAll(/^\[|\]$/g, ''));
  if (module !== 'DNAT' || address?.ok === false || (port !== undefined && !/^\d+$/.test(port)))
    return { to: 'unknown' };
  return {
    to: 'address',
    ...(address && { address: address.value }),
    ...(port !== undefined && { port: Number(port) }),
  };
}
