import type { Endpoint } from '#core/model';
import { type Address, parseAddress, parsePrefix, type Prefix } from '#core/net';
import { carveRoutes, type Routed } from '#dialects/cloud';
import { toLength } from './interfaces.ts';
import { isUsualRule } from './ip-rule.ts';
import { isConnected } from './networks.ts';
import type { RouteRow, Row } from './rows.ts';

/**
 * By which neighbour the host sends to whom, longest prefix first; undefined where no routes are told. Where rules choose
 * between tables of routes, nobody knows.
 */
export function toRoutes(rows: readonly Row[]): Endpoint['routes'] {
  const routes = rows.filter((row) => row.kind === 'route').flatMap(toRoute);
  if (routes.length === 0) return undefined;
  if (rows.some((row) => row.kind === 'routing rule' && !isUsualRule(row))) return [];
  const hops = new Map<string, Hop>();
  const shared = routes.map((route): Routed<Hop> => {
    // Of several routes to one network that are as good as each other, which one is taken nobody can tell.
    const rivals = routes.filter((other) => isSameNetwork(other, route) && other.rank === route.rank);
    const isOne = new Set(rivals.map(({ hop }) => keyOf(hop))).size === 1;
    const hop: Hop = isOne ? route.hop : { kind: 'unknown' };
    const key = keyOf(hop);
    const known = hops.get(key) ?? hop;
    hops.set(key, known);
    return { ...route, hop: known };
  });
  return carveRoutes(shared).flatMap(({ hop, to }) =>
    hop.kind === 'unknown' ? [] : [{ destinations: to, ...(hop.kind === 'via' && { via: hop.via }) }],
  );
}

type Hop = { readonly kind: 'via'; readonly via: Address } | { readonly kind: 'connected' | 'unknown' };

function keyOf(hop: Hop): string {
  return hop.kind === 'via' ? `${hop.via.bits} ${hop.via.value}` : hop.kind;
}

function isSameNetwork({ prefix: a }: Routed<Hop>, { prefix: b }: Routed<Hop>): boolean {
  return a.bits === b.bits && a.first === b.first && a.length === b.length;
}

function toRoute({ destination, mask, gateway, more }: RouteRow): Routed<Hop>[] {
  const via = gateway === undefined || isConnected(gateway) ? undefined : parseAddress(gateway.replace(/%.*$/, ''));
  const bits = via?.ok ? via.value.bits : destination.includes(':') ? 128 : 32;
  const prefix = toPrefix(destination, mask, bits);
  if (!prefix || (more['table'] !== undefined && more['table'] !== 'main')) return [];
  return [{ prefix, rank: Number(more['metric'] ?? 0) || 0, hop: toHop(more['type'], via) }];
}

function toHop(type: string | undefined, via: ReturnType<typeof parseAddress> | undefined): Hop {
  if ((type !== undefined && type !== 'unicast') || via?.ok === false) return { kind: 'unknown' };
  return via ? { kind: 'via', via: via.value } : { kind: 'connected' };
}

function toPrefix(text: string, mask: string | undefined, bits: 32 | 128): Prefix | undefined {
  if (text === 'default') return { bits, first: 0n, length: 0 };
  const length = /^\d+$/.test(mask ?? '') ? Number(mask) : toLength(mask);
  const whole = text.includes('/') || length === undefined ? text : `${text}/${length}`;
  const prefix = parsePrefix(whole.replace(/%[^/]*/, ''));
  return prefix.ok ? prefix.value : undefined;
}
