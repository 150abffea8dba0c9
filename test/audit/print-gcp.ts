import {
  ANYBODY,
  type Files,
  NETWORK_NAMES,
  NETWORKS,
  networkOf,
  printJson,
  type SmallEstate,
} from './small-estate.ts';

const PROJECT = 'https://www.googleapis.com/compute/v1/projects/p';
const network = `${PROJECT}/global/networks/n`;
const thing = (kind: string, place: string, name: string, more: object) => ({
  kind: `compute#${kind}`,
  name,
  selfLink: `${PROJECT}/${place}/${name}`,
  ...more,
});

/** What `gcloud compute … --format json` gives. */
export function printGcp({ hosts, permits, leaves }: SmallEstate): Files {
  const firewall = (name: string, more: object) => thing('firewall', 'global/firewalls', name, { network, ...more });
  return {
    'project.json': printJson([
      thing('network', 'global/networks', 'n', {}),
      ...NETWORK_NAMES.map((name) =>
        thing('subnetwork', 'regions/r/subnetworks', name, {
          network,
          ipCidrRange: NETWORKS[name],
          region: `${PROJECT}/regions/r`,
        }),
      ),
      thing('router', 'regions/r/routers', 'router', { network, region: `${PROJECT}/regions/r`, nats: [] }),
      thing('route', 'global/routes', 'out', {
        network,
        destRange: ANYBODY,
        nextHopGateway: `${PROJECT}/global/gateways/default-internet-gateway`,
        priority: 1000,
      }),
      { kind: 'compute#firewallList', id: 'projects/p/global/firewalls', items: [] },
      ...permits.map(({ to, ports, from }, i) =>
        firewall(`in-${i}`, {
          allowed: [ports === 'everything' ? { IPProtocol: 'all' } : { IPProtocol: 'tcp', ports: [ports.join('-')] }],
          sourceRanges: [from],
          targetTags: [to],
        }),
      ),
      ...Object.entries(leaves).flatMap(([name, allowed]) => [
        firewall(`out-none-${name}`, {
          direction: 'EGRESS',
          denied: [{ IPProtocol: 'all' }],
          destinationRanges: [ANYBODY],
          targetTags: [name],
          priority: 2000,
        }),
        ...allowed.map(({ port, to }, i) =>
          firewall(`out-${name}-${i}`, {
            direction: 'EGRESS',
            allowed: [{ IPProtocol: 'tcp', ports: [String(port)] }],
            destinationRanges: [to],
            targetTags: [name],
          }),
        ),
      ]),
      ...hosts.map(({ name, address, outside }) =>
        thing('instance', 'zones/z/instances', name, {
          tags: { items: [name] },
          networkInterfaces: [
            {
              name: 'nic0',
              network,
              subnetwork: `${PROJECT}/regions/r/subnetworks/${networkOf(address)}`,
              networkIP: address,
              ...(outside !== undefined && { accessConfigs: [{ natIP: outside }] }),
            },
          ],
        }),
      ),
    ]),
  };
}
