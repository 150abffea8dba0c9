import type { Reading } from '#core/model';
import { unwrap } from '#core/result';
import { GCP } from './index.ts';

export type Json = Record<string, unknown>;

export const PROJECT = 'https://www.googleapis.com/compute/v1/projects/p';
export const NETWORK = `${PROJECT}/global/networks/n`;
export const thing = (kind: string, place: string, name: string, more: Json): Json => ({
  kind: `compute#${kind}`,
  name,
  selfLink: `${PROJECT}/${place}/${name}`,
  ...more,
});
export const network = (name: string, more: Json = {}) => thing('network', 'global/networks', name, more);
export const subnetwork = (name: string, ipCidrRange: string, more: Json = {}) =>
  thing('subnetwork', 'regions/r/subnetworks', name, {
    network: NETWORK,
    ipCidrRange,
    region: `${PROJECT}/regions/r`,
    ...more,
  });
export const firewall = (name: string, more: Json) =>
  thing('firewall', 'global/firewalls', name, { network: NETWORK, ...more });
export const instance = (name: string, networkIP: string, more: Json = {}, own: Json = {}) =>
  thing('instance', 'zones/z/instances', name, {
    tags: { fingerprint: 'f' },
    networkInterfaces: [
      { name: 'nic0', network: NETWORK, subnetwork: `${PROJECT}/regions/r/subnetworks/s`, networkIP, ...own },
    ],
    ...more,
  });
export const router = (...nats: Json[]) =>
  thing('router', 'regions/r/routers', 'router', { network: NETWORK, region: `${PROJECT}/regions/r`, nats });

export const EXTERNAL = { accessConfigs: [{ natIP: '203.0.113.5' }] };
/** The list of all firewall rules: no others than those that stand elsewhere. */
export const RULES: Json = { kind: 'compute#firewallList', id: 'projects/p/global/firewalls', items: [] };
export const PLACE = [network('n'), subnetwork('s', '10.1.0.0/16'), router(), RULES];
export const A = instance('a', '10.1.0.2', { tags: { items: ['web'] }, serviceAccounts: [{ email: 'web@p' }] });
export const B = instance('b', '10.1.0.3', { tags: { items: ['db'] } });
export const SSH = [{ IPProtocol: 'tcp', ports: ['22'] }];

/** One estate with something of everything, as the API prints it. */
export const ESTATE: readonly Json[] = [
  network('n', { peerings: [{ name: 'far', network: `${PROJECT}/global/networks/far`, state: 'ACTIVE' }] }),
  subnetwork('s', '10.1.0.0/16', { secondaryIpRanges: [{ ipCidrRange: '10.64.0.0/16' }] }),
  router({ name: 'nat', sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES', natIps: [] }),
  instance('a', '10.1.0.2', { tags: { items: ['web'] }, serviceAccounts: [{ email: 'web@p' }] }, EXTERNAL),
  instance('b', '10.1.0.3', { tags: { items: ['db'] } }, { aliasIpRanges: [{ ipCidrRange: '10.64.1.0/24' }] }),
  firewall('f', { allowed: SSH, sourceTags: ['web'], targetTags: ['db'], priority: 900 }),
  firewall('g', {
    denied: [{ IPProtocol: 'all' }],
    direction: 'EGRESS',
    destinationRanges: ['192.0.2.0/24', 'fd00::/8'],
  }),
  thing('route', 'global/routes', 'r', {
    network: NETWORK,
    destRange: '0.0.0.0/0',
    nextHopGateway: `${PROJECT}/global/gateways/default-internet-gateway`,
    priority: 1000,
  }),
  thing('route', 'global/routes', 'web', {
    network: NETWORK,
    destRange: '9.0.0.0/8',
    nextHopIp: '10.1.0.3',
    tags: ['web'],
  }),
  thing('firewallPolicy', 'x/firewallPolicies', 'o', {
    associations: [{ attachmentTarget: 'organizations/1' }],
    rules: [
      {
        priority: 1,
        direction: 'INGRESS',
        action: 'goto_next',
        match: {
          srcIpRanges: ['10.0.0.0/8'],
          srcFqdns: ['example.org'],
          layer4Configs: [{ ipProtocol: 'tcp', ports: ['22', '80-90'] }],
        },
      },
    ],
  }),
  thing('forwardingRule', 'regions/r/forwardingRules', 'lb', { IPAddress: '198.51.100.9' }),
];

/** As one file. */
export function readResources(resources: readonly unknown[]): Reading {
  return unwrap(GCP.read([{ path: 'a.json', text: JSON.stringify(resources, undefined, 1) }]));
}
