import { ALL_TRAFFIC, toTraffic, type TrafficSet, toTrafficSet } from '#core/net';
import { addLoss, type Notes, readPorts } from '#dialects/cloud';
import type { Front } from './estate.ts';
import { type GcpResource, propText, propTexts, toName } from './resource.ts';

/** Source: cloud.google.com/load-balancing/docs/forwarding-rule-concepts. */
export function readFront({ node, name, at }: GcpResource, notes: Notes): Front[] {
  const address = propText(node, 'IPAddress', 'ipAddress');
  addLoss(
    notes,
    `forwarding rule ${name}`,
    'what it passes on is not modelled; verdicts on its address, and on whom the internet reaches by it, are unknown',
    at,
  );
  if (address === undefined) return [];
  const scheme = propText(node, 'loadBalancingScheme') ?? 'EXTERNAL';
  const target = propText(node, 'target') ?? '';
  return [
    {
      name,
      address,
      at,
      isExternal: scheme.startsWith('EXTERNAL'),
      isPassthrough: scheme === 'EXTERNAL' && !/\/target\w*Proxies\//i.test(target),
      traffic: toFrontTraffic(propText(node, 'IPProtocol', 'ipProtocol'), [
        ...propTexts(node, 'ports'),
        ...propTexts(node, 'portRange'),
      ]),
      region: toName(propText(node, 'region') ?? ''),
    },
  ];
}

/** No ports, or another protocol than tcp and udp: anything. */
function toFrontTraffic(protocol: string | undefined, ports: readonly string[]): TrafficSet {
  const name = protocol?.toLowerCase();
  if (name !== 'tcp' && name !== 'udp') return ALL_TRAFFIC;
  const ranges = ports.flatMap((text) => readPorts(text) ?? []);
  return toTrafficSet(
    ranges.length > 0 ? ranges.map(({ first, last }) => toTraffic(name, first, last)) : [toTraffic(name)],
  );
}
