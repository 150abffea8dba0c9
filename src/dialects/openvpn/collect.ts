import type { Loss, Position, ReadError } from '#core/model';
import { type Address, type AddressSet, fullRange, NO_ADDRESSES, unionAddresses } from '#core/net';
import { firstHost, isAddressText, oneAddress, parseIpv6Network, parseMasked, parseOne } from './networks.ts';
import { COMMANDS, HARMLESS, NOT_MODELLED } from './options.ts';
import { splitWords } from './parse.ts';
import type { Directive } from './syntax.ts';

export interface Findings {
  readonly errors: ReadError[];
  readonly losses: Loss[];
}

/** What is gathered while directives are read, one after the other. */
export interface Collected {
  readonly own: Address[];
  pool: AddressSet;
  behind: AddressSet;
  pushed: AddressSet;
  /** Of the first route that is pushed. */
  pushedAt?: Position;
  isAllPushed: boolean;
  readonly findings: Findings;
}

export function toCollected(findings: Findings): Collected {
  return {
    own: [],
    pool: NO_ADDRESSES,
    behind: NO_ADDRESSES,
    pushed: NO_ADDRESSES,
    isAllPushed: false,
    findings,
  };
}

export function collect(collected: Collected, directive: Directive, by: 'here' | 'client' | 'server'): void {
  const { name, args } = directive;
  switch (name) {
    case 'server':
      takePool(collected, directive, parseMasked(args[0] ?? '', args[1] ?? ''));
      break;
    case 'server-ipv6':
      takePool(collected, directive, parseIpv6Network(args[0] ?? ''));
      break;
    case 'ifconfig-pool':
      collected.pool = unionAddresses(collected.pool, takeNetwork(collected, directive, rangeOf(args[0], args[1])));
      break;
    case 'ifconfig-ipv6-pool':
      collected.pool = unionAddresses(
        collected.pool,
        takeNetwork(collected, directive, parseIpv6Network(args[0] ?? '')),
      );
      break;
    case 'ifconfig':
    case 'ifconfig-ipv6':
      takeIfconfig(collected, directive);
      break;
    case 'route':
    case 'route-ipv6':
      takeRoute(collected, directive, by);
      break;
    case 'iroute':
    case 'iroute-ipv6':
      collected.behind = unionAddresses(collected.behind, takeNetwork(collected, directive, toNetwork(directive)));
      break;
    case 'redirect-gateway':
    case 'redirect-private':
      collected.isAllPushed ||= name === 'redirect-gateway';
      break;
    case 'push':
      takePush(collected, directive);
      break;
    case 'client-to-client':
    case 'remote':
    case 'management':
    case 'ifconfig-push':
    case 'ifconfig-ipv6-push':
      break;
    default:
      takeLose(collected, directive);
  }
}

function takePool(collected: Collected, directive: Directive, network: AddressSet | undefined): void {
  const pool = takeNetwork(collected, directive, network);
  const own = firstHost(pool);
  if (own) collected.own.push(own);
  collected.pool = unionAddresses(collected.pool, pool);
}

/** With a mask the network of the tunnel, with an address the other end of it. */
function takeIfconfig(collected: Collected, directive: Directive): void {
  const [first = '', second = ''] = directive.args;
  const own = parseOne(first);
  if (!own) return refuse(collected.findings, directive, 'an address');
  collected.own.push(own);
  const isMask = second.startsWith('255.');
  const other = parseOne(second);
  if (directive.name === 'ifconfig-ipv6')
    collected.pool = unionAddresses(collected.pool, parseIpv6Network(first) ?? NO_ADDRESSES);
  else if (isMask)
    collected.pool = unionAddresses(collected.pool, takeNetwork(collected, directive, parseMasked(first, second)));
  if (other && !isMask) collected.pool = unionAddresses(collected.pool, oneAddress(other));
}

/** The server's own routes lead to clients; routes that it pushes, or that a client has, lead to the server. */
function takeRoute(collected: Collected, directive: Directive, by: 'here' | 'client' | 'server'): void {
  const [network = ''] = directive.args;
  if (!isAddressText(network)) {
    collected.findings.losses.push(lossOf(directive, 'which addresses this means is not in the file'));
    return;
  }
  const addresses = takeNetwork(collected, directive, toNetwork(directive));
  // A default route is no claim on every address: who has them is told by others.
  if (isWhole(addresses)) {
    collected.isAllPushed ||= by === 'server';
    return;
  }
  if (by === 'server') {
    collected.pushed = unionAddresses(collected.pushed, addresses);
    collected.pushedAt ??= directive.at;
  } else collected.behind = unionAddresses(collected.behind, addresses);
}

function isWhole({ ranges }: AddressSet): boolean {
  const [range] = ranges;
  return range !== undefined && range.first === 0n && range.last === fullRange(range.bits).last;
}

function takePush(collected: Collected, directive: Directive): void {
  const words = splitWords(directive.args.join(' '));
  const [name = '', ...args] = typeof words === 'string' ? [] : words;
  const pushed = { name, args, at: directive.at };
  if (name === 'route' || name === 'route-ipv6') takeRoute(collected, pushed, 'server');
  else if (name !== '') collect(collected, pushed, 'server');
  else refuse(collected.findings, directive, 'an option in quotes');
}

function takeNetwork(collected: Collected, directive: Directive, network: AddressSet | undefined): AddressSet {
  if (!network) refuse(collected.findings, directive, 'a network, for example `10.8.0.0 255.255.255.0` or `fd00::/64`');
  return network ?? NO_ADDRESSES;
}

function takeLose(collected: Collected, directive: Directive): void {
  const { name } = directive;
  if (HARMLESS.has(name)) return;
  const known = Object.hasOwn(NOT_MODELLED, name) ? NOT_MODELLED[name] : undefined;
  if (known === '') return;
  const why = COMMANDS.has(name) ? 'what a command does to addresses, routes and filters is not followed' : known;
  collected.findings.losses.push(lossOf(directive, why ?? 'this option is not known'));
}

function toNetwork({ name, args }: Directive): AddressSet | undefined {
  const [network = '', mask] = args;
  if (name.endsWith('-ipv6')) return parseIpv6Network(network);
  return parseMasked(network, mask === undefined || mask === 'default' ? undefined : mask);
}

function rangeOf(first: string | undefined, last: string | undefined): AddressSet | undefined {
  const [start, end] = [parseOne(first), parseOne(last)];
  if (!start || !end || start.bits !== end.bits || end.value < start.value) return undefined;
  return { ranges: [{ bits: start.bits, first: start.value, last: end.value }] };
}

export function refuse({ errors }: Findings, { name, args, at }: Directive, expected: string): void {
  errors.push({
    message: `\`${[name, ...args].join(' ').slice(0, 80)}\` tells no such thing; expected ${expected}`,
    at,
  });
}

function lossOf({ name, args, at }: Directive, why: string): Loss {
  return { kind: 'unsupported', construct: [name, ...args].join(' '), why, at };
}
