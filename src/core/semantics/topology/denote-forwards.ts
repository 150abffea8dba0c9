import { EVERY_PACKET, type Topology } from '#core/model';
import { complementTraffic, toAddressSet, toRange, unionTraffic } from '#core/net';
import type { Node } from '#core/packetset';
import type { Component } from './components.ts';
import { findSpotIn, findWay, type Spot } from './spot.ts';
import type { Fixed, VisitFunctions } from './visits.ts';

/** SEM-19. For each address of a forwarder, what becomes of connections to it behind it. */
export function denoteForwards(topology: Topology, component: Component, visits: VisitFunctions): Node[] {
  const { functions } = visits;
  return component.endpoints.flatMap((endpoint) => {
    const entries = endpoint.forwards;
    if (!entries) return [];
    const unheld = complementTraffic(unionTraffic(...entries.map(({ traffic }) => traffic)));
    return endpoint.interfaces.flatMap((own) =>
      own.addresses.map((address) => {
        const spot: Spot = { address, segment: own.segment, endpoint, interface: own };
        const targets = entries.flatMap(({ traffic, to, keepsClient }) =>
          to.map((target) => {
            const leg = denoteLeg(topology, visits, spot, target.address, {
              ...(!keepsClient && { client: address }),
              server: target.address,
              traffic: target.traffic,
            });
            return functions.within(leg, { ...EVERY_PACKET, traffic });
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
  topology: Topology,
  visits: VisitFunctions,
  forwarder: Spot,
  address: Spot['address'],
  fixed: Fixed,
): Node {
  const { functions } = visits;
  const denied = functions.where(EVERY_PACKET, 'denied');
  const allowed = functions.where(EVERY_PACKET, 'allowed');
  const way = findWay(topology, forwarder, address, 'request');
  if (!way || way.outcome === 'lost') return denied;
  const target = findSpotIn(topology, address, way.to);
  const back = findWay(topology, target, forwarder.address, 'reply');
  if (!back || back.outcome === 'lost') return denied;
  const there = [...(forwarder.interface?.leave ?? []), ...way.visits, ...(target.interface?.arrive ?? [])];
  const homeward = [...(target.interface?.leave ?? []), ...back.visits, ...(forwarder.interface?.arrive ?? [])];
  const met = new Set(there.map(({ point }) => point));
  const isOpen = way.outcome === 'unknown' || back.outcome === 'unknown';
  return visits.all([
    allowed,
    ...(isOpen ? [functions.where(EVERY_PACKET, 'unknown')] : []),
    visits.visit('request', there, () => ['new'], fixed),
    visits.visit('reply', homeward, (point) => (met.has(point) ? ['established'] : ['new', 'invalid']), fixed),
  ]);
}
