import { EVERY_PACKET, type Topology } from '#core/model';
import {
  type Address,
  complementTraffic,
  intersectTraffic,
  subtractTraffic,
  toAddressSet,
  toRange,
  unionTraffic,
} from '#core/net';
import type { Node } from '#core/packetset';
import type { Component } from './components.ts';
import { findSpotIn, findWay, type Spot } from './spot.ts';
import { UNANSWERED } from './mirror.ts';
import type { Fixed, Said, StatesAt, VisitFunctions } from './visits.ts';

export interface ForwardParts {
  readonly topology: Topology;
  readonly component: Component;
  readonly visits: VisitFunctions;
  /** First packets alone. */
  readonly isOneWay: boolean;
}

/** SEM-19. For each address of a forwarder, what becomes of connections to it behind it. */
export function denoteForwards({ topology, component, visits, isOneWay }: ForwardParts): Node[] {
  const { functions } = visits;
  return component.endpoints.flatMap((endpoint) => {
    const entries = endpoint.forwards;
    if (!entries) return [];
    const unheld = complementTraffic(unionTraffic(...entries.map(({ traffic }) => traffic)));
    return endpoint.interfaces.flatMap((own) =>
      own.addresses.map((address) => {
        const spot: Spot = { address, segment: own.segment, endpoint, interface: own };
        const targets = entries.flatMap(({ traffic, to, keepsClient }) =>
          to.flatMap((target) => {
            const { address: server } = target;
            const leg = (fixed: Fixed) =>
              denoteLeg({ topology, component, visits, isOneWay }, spot, server, {
                ...(!keepsClient && { client: address }),
                server,
                ...fixed,
              });
            const forged = functions.where(
              { ...EVERY_PACKET, sources: toAddressSet(keepsClient ? [toRange(server)] : []) },
              'denied',
            );
            const passed = [
              { traffic: intersectTraffic(traffic, target.traffic), leg: leg({}) },
              { traffic: subtractTraffic(traffic, target.traffic), leg: leg({ traffic: target.traffic }) },
            ];
            return passed.map((one) =>
              functions.within(visits.all([forged, one.leg]), { ...EVERY_PACKET, traffic: one.traffic }),
            );
          }),
        );
        const denied = functions.where({ ...EVERY_PACKET, traffic: unheld }, 'denied');
        const behind = functions.change(visits.any([denied, ...targets]), (said) =>
          said === 'none' ? 'denied' : said,
        );
        return functions.within(behind, { ...EVERY_PACKET, destinations: toAddressSet([toRange(address)]) });
      }),
    );
  });
}

function denoteLeg(
  { topology, visits, isOneWay }: ForwardParts,
  forwarder: Spot,
  address: Address,
  fixed: Fixed,
): Node {
  const { functions } = visits;
  const everywhere = (said: Said) => functions.where(EVERY_PACKET, said);
  const way = findWay(topology, forwarder, address, 'request');
  if (!way || way.outcome === 'lost') return everywhere('denied');
  const target = findSpotIn(topology, address, way.to);
  const { leave = [], arrive = [] } = target.interface ?? {};
  const request = visits.all([
    everywhere(way.outcome === 'unknown' ? 'unknown' : 'allowed'),
    visits.visit('request', [...(forwarder.interface?.leave ?? []), ...way.visits], FIRST, fixed),
    visits.visitHidden('request', arrive, FIRST, fixed, way.hides),
  ]);
  if (isOneWay) return request;
  const back = findWay(topology, target, forwarder.address, 'reply');
  const met = new Set([...(forwarder.interface?.leave ?? []), ...way.visits, ...arrive].map(({ point }) => point));
  const states: StatesAt = (point) => (met.has(point) ? ['established'] : ['new', 'invalid']);
  const reply = visits.all([
    everywhere(!back || back.outcome === 'lost' ? 'denied' : back.outcome === 'unknown' ? 'unknown' : 'allowed'),
    visits.visitHidden('reply', leave, states, fixed, way.hides),
    visits.visit('reply', [...(back?.visits ?? []), ...(forwarder.interface?.arrive ?? [])], states, fixed),
  ]);
  return visits.all([
    request,
    visits.first([functions.where({ ...EVERY_PACKET, traffic: UNANSWERED }, 'allowed'), reply]),
  ]);
}

const FIRST: StatesAt = () => ['new'];
