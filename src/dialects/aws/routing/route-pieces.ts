import type { Loss, Position } from '#core/model';
import { carveRoutes, type Routed } from '#dialects/cloud';
import {
  type AddressRange,
  type AddressSet,
  complementAddresses,
  printRange,
  toPrefixes,
  unionAddresses,
} from '#core/net';
import type { Account, Route, RouteTable, RouteTarget } from '../account/account.ts';

/** Addresses that one route of a table decides about. */
export interface RoutePiece {
  readonly addresses: AddressSet;
  /** Absent: nobody knows, the route is not in the input. */
  readonly target?: RouteTarget;
  readonly isBlackhole: boolean;
  readonly text: string;
  readonly at?: Position;
}

type Hop = Omit<RoutePiece, 'addresses'>;

/**
 * The routes of a table cut so that each address has one: the longest prefix wins, of equal ones the one that is listed
 * first. Every VPC routes its own networks to itself. Without a table, nobody knows about anything else.
 */
export function toRoutePieces(
  table: RouteTable | undefined,
  vpcAddresses: AddressSet,
  account: Account,
  losses: Loss[],
): RoutePiece[] {
  const written = (table?.routes ?? []).flatMap((route) => toRouted(route, account));
  const local = vpcAddresses.ranges.flatMap((range) => toLocal(range));
  const pieces = carveRoutes([...written, ...local]).map(({ hop, to }): RoutePiece => ({ ...hop, addresses: to }));
  const missing = missingLists(table, account);
  for (const { id, at } of missing)
    losses.push({
      kind: 'unsupported',
      construct: id,
      why: 'a route to a prefix list whose entries are not in the input: what no other route holds is unknown',
      at,
    });
  if (table && missing.length === 0) return pieces;
  const rest = complementAddresses(unionAddresses(...pieces.map(({ addresses }) => addresses)));
  const text = table
    ? `routes of ${table.id} to lists that are not in the input`
    : 'a route table that is not in the input';
  return [...pieces, { addresses: rest, isBlackhole: false, text }];
}

function toRouted(route: Route, account: Account): Routed<Hop>[] {
  const { target, isBlackhole, isPropagated, text, at, destination } = route;
  const ranges =
    destination.kind === 'network'
      ? [destination.range]
      : (account.prefixLists.get(destination.id)?.addresses?.ranges ?? []);
  const hop: Hop = { target, isBlackhole, text, at };
  return ranges.flatMap(toPrefixes).map((prefix) => ({ prefix, rank: isPropagated ? 1 : 0, hop }));
}

/** Of what is not routed otherwise as a whole. */
function toLocal(range: AddressRange): Routed<Hop>[] {
  const target = { kind: 'local', id: 'local' } as const;
  const hop: Hop = { target, isBlackhole: false, text: `${printRange(range)} -> local` };
  return toPrefixes(range).map((prefix) => ({ prefix, rank: 1, hop }));
}

function missingLists(table: RouteTable | undefined, account: Account): { id: string; at: Position }[] {
  return (table?.routes ?? []).flatMap(({ destination, at }) =>
    destination.kind === 'prefix-list' && !account.prefixLists.get(destination.id)?.addresses
      ? [{ id: destination.id, at }]
      : [],
  );
}
