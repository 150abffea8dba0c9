import { isTrafficOf, pickTraffic } from '#core/model';
import { isSameAddress, printAddress } from '#core/net';
import { allOf, anyOf } from './combine.ts';
import { type Asked, type ConnectionDecision, lost, open } from './connection-decision.ts';
import { decideLegs } from './decide-legs.ts';
import { findInside, findSpotIn, findWay, type Spot } from './spot.ts';

/**
 * SEM-16 to SEM-19. What becomes of a connection: its first packet and the reply must pass every point on their ways.
 * The definition. The rules of all points must be free of errors (`findFilterErrors`).
 */
export function decideConnection(asked: Asked): ConnectionDecision {
  const { topology, from, destination } = asked;
  if (from.endpoint?.interfaces.some(({ addresses }) => addresses.some((own) => isSameAddress(own, destination))))
    return { verdict: 'allowed', steps: [], reasons: [{ text: `\`${from.endpoint.name}\` reaches itself` }] };
  const inside = findInside(topology, destination);
  if (inside.length > 0) return anyOf(inside.map((spot) => decideFromOutside(asked, spot)));
  const way = findWay(topology, from, destination, 'request');
  if (!way) return lost(`there is no way from ${from.segment} to ${printAddress(destination)}`);
  const target = findSpotIn(topology, destination, way.to);
  const front = decideLegs(asked, way, target, from.address);
  return target.endpoint?.forwards ? allOf([front, decideForwards(asked, target)]) : front;
}

/** SEM-18. To an address by which somebody inside is known outside. */
function decideFromOutside(asked: Asked, target: Spot): ConnectionDecision {
  const { topology, from, destination } = asked;
  const isOutside = topology.segments.some(({ name, isInternet }) => isInternet && name === from.segment);
  if (isOutside) return decideTo(asked, target);
  const out = findWay(topology, from, destination, 'request');
  if (!out) return lost(`there is no way from ${from.segment} to ${printAddress(destination)}`);
  const own = from.interface?.outside?.filter(({ inside }) => isSameAddress(inside, from.address)) ?? [];
  const seenAs = out.hides ?? own.map(({ outside }) => outside);
  const leaving = decideLegs(asked, out, { address: destination, segment: out.to }, from.address);
  if (out.hides?.length === 0) return allOf([leaving, open('outside it is seen as an address that nobody knows')]);
  const returning = (seenAs.length > 0 ? seenAs : [from.address]).map((address) =>
    decideTo({ ...asked, from: { address, segment: out.to } }, target),
  );
  return allOf([leaving, anyOf(returning)]);
}

function decideTo(asked: Asked, target: Spot): ConnectionDecision {
  const way = findWay(asked.topology, asked.from, target.address, 'request');
  if (!way) return lost(`there is no way from ${asked.from.segment} to ${printAddress(target.address)}`);
  const front = decideLegs(asked, way, target, asked.from.address);
  return target.endpoint?.forwards ? allOf([front, decideForwards(asked, target)]) : front;
}

/** SEM-19. A forwarder passes on what one of its entries holds, to any of the entry's targets. */
function decideForwards(asked: Asked, forwarder: Spot): ConnectionDecision {
  const { topology, from, opening } = asked;
  const name = forwarder.endpoint?.name ?? '';
  const entries = (forwarder.endpoint?.forwards ?? []).filter(({ traffic }) => isTrafficOf(opening, traffic));
  if (entries.length === 0) return lost(`\`${name}\` forwards no such traffic`);
  const targets = entries.flatMap(({ to, keepsClient }) => to.map((target) => ({ ...target, keepsClient })));
  if (targets.length === 0) return lost(`\`${name}\` has nobody to forward it to`);
  return anyOf(
    targets.map(({ address, traffic, keepsClient }) => {
      if (keepsClient && isSameAddress(address, from.address))
        return lost(`${printAddress(address)} takes what has its own address as the source for forged`);
      const start: Spot = keepsClient ? { ...forwarder, address: from.address } : forwarder;
      const way = findWay(topology, forwarder, address, 'request');
      if (!way) return lost(`there is no way from ${forwarder.segment} to ${printAddress(address)}`);
      const reached = isTrafficOf(opening, traffic) ? opening : { ...opening, ...pickTraffic(traffic) };
      const passed = { ...asked, from: start, destination: address, opening: reached };
      return decideLegs(passed, way, findSpotIn(topology, address, way.to), forwarder.address);
    }),
  );
}
