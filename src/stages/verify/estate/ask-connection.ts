import type { Topology } from '#core/model';
import { type Address, hasPorts, printAddress } from '#core/net';
import type { Asked, Opening, Spot } from '#core/semantics';
import { type Question } from '../question.ts';
import { eachForClientPorts } from './client-ports.ts';
import { addressesOf, type End, isOnInternet, toOutside } from './end.ts';
import { type Case, type Judgement, judgeCases, toUnknown } from './judgement.ts';

/** How many single connections a question may mean to be asked one by one. */
const MOST_CASES = 256;

/** The traffic of the question where it is one kind; undefined where it means several. */
export function toOpening(question: Question): Opening | undefined {
  const { protocol, destinationPort, sourcePort, icmpType, icmpCode } = question;
  if (hasPorts(protocol)) {
    if (destinationPort === undefined) return undefined;
    return { protocol, destinationPort, ...(sourcePort !== undefined && { sourcePort }) };
  }
  if (typeof protocol === 'number') return { protocol };
  return icmpType === undefined ? undefined : { protocol, icmpType, icmpCode: icmpCode ?? 0 };
}

/** Every single connection that the question means; undefined where it means sets of them. */
export function toSingles(
  topology: Topology,
  source: End,
  destination: End,
): readonly { readonly from: Spot; readonly to: Address }[] | undefined {
  const inside = addressesOf(destination);
  const outside = addressesOf(toOutside(destination));
  if (!source.spots || !destination.spots || !inside || !outside) return undefined;
  if (source.spots.length * Math.max(inside.length, outside.length) > MOST_CASES) return undefined;
  return source.spots.flatMap((from) =>
    (isOnInternet(topology, from) ? outside : inside)
      .filter(({ bits }) => bits === from.address.bits)
      .map((to) => ({ from, to })),
  );
}

/** What becomes of connections between single addresses. */
export function askSingles(
  topology: Topology,
  singles: readonly { readonly from: Spot; readonly to: Address }[],
  opening: Opening,
  how: Pick<Asked, 'isOneWay' | 'state'>,
): Judgement {
  if (singles.length === 0) return toUnknown('the ends share no address that is known');
  function* eachCase(): Generator<Case> {
    for (const { from, to } of singles) {
      const what = singles.length > 1 ? `${printAddress(from.address)} -> ${printAddress(to)}: ` : '';
      const asked = { topology, from, destination: to, opening, ...how };
      for (const decision of eachForClientPorts(asked)) yield { what, decision };
    }
  }
  return judgeCases(eachCase());
}
