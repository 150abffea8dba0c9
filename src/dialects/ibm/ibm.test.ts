import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reading } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findFilterErrors, findSpots, type Opening } from '#core/semantics';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { IBM } from './index.ts';
import { toSample } from './sample.fixture.ts';

type Sample = ReturnType<typeof toSample>;

function read(change: (sample: Sample) => void = () => undefined): Reading {
  return unwrap(IBM.read([toFile(change)]));
}

function toFile(change: (sample: Sample) => void = () => undefined) {
  const sample = toSample();
  change(sample);
  return { path: 'account.json', text: JSON.stringify(sample, null, 2) };
}

function ask({ topology }: Reading, question: string, isOneWay = false) {
  const [, source = '', destination = '', protocol = '', detail = ''] =
    /^(\S+) -> (\S+) (tcp|udp|icmp)\/(\d+)$/.exec(question) ?? [];
  const from = findSpots(topology, unwrap(parseAddress(source)))[0];
  if (!from) throw new Error(`nobody at ${source}`);
  const number = Number(detail);
  const opening: Opening =
    protocol === 'icmp'
      ? { protocol, icmpType: number, icmpCode: 0 }
      : { protocol: protocol === 'udp' ? 'udp' : 'tcp', sourcePort: 40000, destinationPort: number };
  return decideConnection({ topology, from, destination: unwrap(parseAddress(destination)), opening, isOneWay });
}

const OUTSIDER = '93.184.216.34';

describe('who reaches whom', () => {
  test.each([
    ['a group as the remote end is who is in it', '10.1.1.4 -> 10.1.2.4 tcp/9000', 'allowed'],
    ['… and its ports alone', '10.1.1.4 -> 10.1.2.4 tcp/9001', 'denied'],
    ['… and nobody else in the subnet', '10.1.1.77 -> 10.1.2.4 tcp/9000', 'denied'],
    ['groups hold inside a subnet too', '10.1.1.4 -> 10.1.1.5 tcp/22', 'denied'],
    ['… what they let pass passes there', '10.1.1.4 -> 10.1.1.5 icmp/8', 'allowed'],
    ['… of icmp the type alone', '10.1.1.4 -> 10.1.1.5 icmp/13', 'denied'],
    ['groups are stateful: an answer needs no rule', '10.2.1.4 -> 10.1.1.4 tcp/22', 'allowed'],
    ['nothing goes out where no rule says so', '10.1.2.4 -> 10.1.1.4 icmp/8', 'denied'],
    ['a public address lets others in', `${OUTSIDER} -> 198.11.0.4 icmp/8`, 'allowed'],
    ['… as far as the groups do', `${OUTSIDER} -> 198.11.0.4 tcp/22`, 'denied'],
    ['… and nobody to who has none', `${OUTSIDER} -> 10.1.1.5 icmp/8`, 'denied'],
    ['a public gateway lets out', `10.1.1.5 -> ${OUTSIDER} tcp/443`, 'allowed'],
    ['… and nobody in', `${OUTSIDER} -> 198.11.0.1 icmp/8`, 'denied'],
    ['without either there is no way out', `10.2.1.4 -> ${OUTSIDER} tcp/443`, 'denied'],
    ['private addresses of nobody are not the internet', '10.1.1.5 -> 10.77.0.1 tcp/443', 'denied'],
    ['the service network needs no gateway', '10.2.1.4 -> 161.26.0.10 udp/53', 'allowed'],
    ['a load balancer answers', '10.2.1.4 -> 10.1.1.20 tcp/22', 'allowed'],
    ['… and opens connections to its members', '10.1.1.20 -> 10.1.2.4 tcp/9000', 'allowed'],
    ['… and to nobody else', '10.1.1.20 -> 10.1.1.5 icmp/8', 'denied'],
  ])('%s: %s is %s', (_, question, verdict) => {
    expect(ask(read(), question).verdict).toBe(verdict);
  });

  test('an ACL is asked in order', () => {
    const moved = (sample: Sample) => {
      for (const one of sample['instances'] as { network_interfaces: { primary_ip: { address: string } }[] }[])
        for (const own of one.network_interfaces)
          if (own.primary_ip.address === '10.1.1.4') own.primary_ip.address = '10.1.1.99';
    };
    const { verdict, steps } = ask(read(moved), '10.1.1.99 -> 10.1.2.4 tcp/9000');
    expect(verdict).toBe('denied');
    expect(steps.at(-1)?.point).toBe('network acl acl-back (acl-back)');
  });

  test('an ACL is stateless: without a rule for the reply only the first packet passes', () => {
    const withoutReply = (sample: Sample) => {
      const acl = (sample['network_acls'] as { rules: unknown[] }[])[1];
      acl?.rules.pop();
    };
    expect(ask(read(withoutReply), '10.1.1.4 -> 10.1.2.4 tcp/9000').verdict).toBe('denied');
    expect(ask(read(withoutReply), '10.1.1.4 -> 10.1.2.4 tcp/9000', true).verdict).toBe('allowed');
  });

  test.each([
    ['the very prefix', { prefix: '10.1.0.0/16' }, 'denied'],
    ['a part of the prefix, which is another one', { prefix: '10.1.0.0/20' }, 'allowed'],
    ['longer ones', { prefix: '10.0.0.0/8', ge: 12 }, 'denied'],
    ['longer ones than it is', { prefix: '10.0.0.0/8', ge: 17 }, 'allowed'],
    ['ones up to a length', { prefix: '10.0.0.0/8', le: 16 }, 'denied'],
    ['ones up to a length below its own', { prefix: '10.0.0.0/8', le: 15 }, 'allowed'],
  ])('a prefix filter that denies %s', (_, filter, verdict) => {
    const filtered = (sample: Sample) => {
      const connections = sample['transit_connections'] as { prefix_filters?: unknown[] }[];
      if (connections[0]) connections[0].prefix_filters = [{ action: 'deny', ...filter }];
    };
    expect(ask(read(filtered), '10.2.1.4 -> 10.1.1.4 tcp/22').verdict).toBe(verdict);
  });
});

describe('what is not known', () => {
  test('SEM-21 whoever has a reserved address and is in no file may be in a group, and anybody where none are told', () => {
    const told = (change: (subnet: { reserved_ips?: unknown[] }) => void) =>
      read((sample) => {
        for (const subnet of sample['subnets'] as { reserved_ips?: unknown[] }[]) change(subnet);
      });
    const question = '10.1.1.77 -> 10.1.2.4 tcp/9000';
    const readings = {
      reserved: told(({ reserved_ips }) => reserved_ips?.push({ address: '10.1.1.77', owner: 'user' })),
      kept: told(({ reserved_ips }) => reserved_ips?.push({ address: '10.1.1.77', owner: 'provider' })),
      nameless: told(({ reserved_ips }) => reserved_ips?.push({ owner: 'user' })),
      absent: told((subnet) => delete subnet.reserved_ips),
    };
    const verdicts = Object.entries(readings).map(([name, reading]) => [name, ask(reading, question).verdict]);
    expect(verdicts).toEqual([
      ['reserved', 'unknown'],
      ['kept', 'denied'],
      ['nameless', 'unknown'],
      ['absent', 'unknown'],
    ]);
    expect(ask(readings.absent, '10.1.1.77 -> 10.1.2.4 tcp/9001').verdict).toBe('denied');
    expect(ask(readings.absent, '10.1.2.4 -> 10.1.1.5 icmp/8').verdict).toBe('denied');
    const whole = toFile((sample) => {
      for (const subnet of sample['subnets'] as { reserved_ips?: unknown[] }[]) delete subnet.reserved_ips;
    });
    expect(ask(unwrap(IBM.read([whole], { isComplete: true })), question).verdict).toBe('denied');
  });

  test('SEM-21 an address of a VPC that no subnet of the files has may be in one of another file', () => {
    const { subnets, ...others } = toSample();
    const [front, back] = subnets ?? [];
    const inPart = (kept: unknown[]) =>
      unwrap(IBM.read([{ path: 'a', text: JSON.stringify({ ...others, subnets: kept }) }]));
    expect(ask(inPart([front, back]), '10.1.9.9 -> 198.11.0.4 icmp/8').verdict).toBe('denied');
    expect(ask(inPart([front, back]), '10.1.9.9 -> 10.1.1.4 icmp/8').verdict).toBe('unknown');
    expect(ask(inPart([front, back]), '10.1.9.9 -> 10.1.1.4 tcp/80').verdict).toBe('denied');
    expect(ask(inPart([front, back]), '10.1.1.4 -> 10.1.9.9 tcp/80').verdict).toBe('unknown');
    expect(ask(inPart([front]), '10.1.1.4 -> 10.1.2.4 tcp/9000').verdict).toBe('unknown');
    expect(ask(inPart([front, back]), '10.77.0.1 -> 10.1.1.4 icmp/8').verdict).toBe('denied');
  });

  test('an ACL that is not there may let anything pass', () => {
    const reading = read((sample) => {
      sample['network_acls']?.pop();
    });
    expect(reading.losses.map(({ construct }) => construct)).toEqual(['the network ACL of subnet back']);
    expect(ask(reading, '10.1.1.4 -> 10.1.2.4 tcp/9000').verdict).toBe('unknown');
  });

  test('a group that is named and not there may let anything pass', () => {
    const reading = read((sample) => {
      sample['security_groups'] = sample['security_groups']?.slice(1) ?? [];
    });
    expect(reading.losses[0]).toMatchObject({ kind: 'unsupported', construct: 'security group open of web-eth0' });
    expect(ask(reading, '10.2.1.4 -> 10.1.1.4 tcp/22').verdict).toBe('unknown');
  });

  test('a route through an appliance leaves open what passes; a dropping one lets nothing', () => {
    const routed = (action: string) =>
      read((sample) => {
        sample['routing_tables'] = [
          {
            id: 'table',
            name: 'table',
            vpc: { id: 'keys' },
            subnets: [{ id: 'front' }],
            routes: [{ destination: '0.0.0.0/0', action, next_hop: { address: '10.1.1.5' }, zone: { name: 'zone-1' } }],
          },
        ];
      });
    const question = `10.1.1.5 -> ${OUTSIDER} tcp/443`;
    expect(ask(routed('deliver'), question).verdict).toBe('unknown');
    expect(ask(routed('drop'), question).verdict).toBe('denied');
    expect(ask(routed('delegate'), question).verdict).toBe('allowed');
    // The address prefix of the VPC is more exact than the route.
    expect(ask(routed('drop'), '10.1.1.4 -> 10.1.2.4 tcp/9000').verdict).toBe('allowed');
  });

  test('a protocol that is not known may be any', () => {
    const reading = read((sample) => {
      const group = (sample['security_groups'] as { rules: { protocol: string }[] }[])[0];
      if (group?.rules[2]) group.rules[2].protocol = 'number_999';
    });
    expect(reading.losses).toMatchObject([{ construct: 'protocol number_999', at: { file: 'account.json' } }]);
    expect(ask(reading, '10.2.1.4 -> 10.1.1.4 tcp/22').verdict).toBe('unknown');
  });
});

describe('other things with addresses', () => {
  test('virtual interfaces: of an instance that shows them alone, and as the twin of a plain one', () => {
    const reading = read((sample) => {
      const instances = sample['instances'] as Record<string, unknown>[];
      const virtual = { id: 'vni', name: 'vni' };
      instances.push({
        id: 'new',
        crn: 'crn:new',
        name: 'new',
        vpc: { id: 'keys' },
        network_interfaces: [],
        network_attachments: [{ id: 'attachment', name: 'first', virtual_network_interface: virtual }],
      });
      sample['virtual_nis'] = [
        {
          ...virtual,
          primary_ip: { address: '10.1.1.30' },
          ips: [{ address: '10.1.1.30' }, { address: '10.1.1.31' }],
          subnet: { id: 'front' },
          security_groups: [{ id: 'open' }],
        },
      ];
      sample['floating_ips']?.push({ id: 'f', name: 'f', address: '198.11.0.9', target: { id: 'vni' } });
    });
    expect(ask(reading, `${OUTSIDER} -> 198.11.0.9 icmp/8`).verdict).toBe('allowed');
    expect(ask(reading, '10.2.1.4 -> 10.1.1.31 tcp/22').verdict).toBe('allowed');
  });

  test('workers of a cluster have its group and the default one of the VPC, which name nobody', () => {
    const reading = read((sample) => {
      sample['security_groups']?.push({
        id: 'of-cluster',
        name: 'kube-c1',
        vpc: { id: 'keys', crn: 'crn:keys' },
        targets: [],
        rules: [
          {
            direction: 'inbound',
            protocol: 'tcp',
            port_min: 30000,
            port_max: 32767,
            remote: { cidr_block: '0.0.0.0/0' },
          },
        ],
      });
      sample['iks_clusters'] = [
        {
          id: 'c1',
          name: 'c1',
          WorkerNodes: [{ id: 'w1', networkInterfaces: [{ ipAddress: '10.1.1.40', subnetID: 'front' }] }],
        },
      ];
    });
    expect(ask(reading, '10.2.1.4 -> 10.1.1.40 tcp/30080').verdict).toBe('allowed');
    expect(ask(reading, '10.2.1.4 -> 10.1.1.40 tcp/22').verdict).toBe('allowed');
    expect(ask(reading, '10.2.1.4 -> 10.1.1.40 tcp/23').verdict).toBe('denied');
  });

  test('a VPN connection joins the networks that it names', () => {
    const reading = read((sample) => {
      sample['vpn_gateways'] = [
        {
          id: 'vpn',
          name: 'vpn',
          subnet: { id: 'front' },
          connections: [{ id: 'c', name: 'c', local_cidrs: ['10.1.1.0/24'], peer_cidrs: ['172.20.0.0/16'] }],
        },
      ];
    });
    expect(ask(reading, '172.20.0.5 -> 10.1.1.4 icmp/8').verdict).toBe('allowed');
    expect(ask(reading, '172.20.0.5 -> 10.1.2.4 tcp/9000').verdict).toBe('denied');
  });

  test('endpoint gateways are reached at each of their addresses, and open nothing to the internet', () => {
    const reading = read((sample) => {
      sample['endpoint_gateways'] = [
        {
          id: 'gateway-of-service',
          crn: 'crn:gateway-of-service',
          name: 'service',
          vpc: { id: 'keys' },
          ips: [
            { address: '10.1.1.50', name: 'a' },
            { address: '10.1.2.50', name: 'b' },
          ],
          security_groups: [{ id: 'open' }],
        },
      ];
    });
    expect(ask(reading, '10.2.1.4 -> 10.1.1.50 tcp/22').verdict).toBe('allowed');
    expect(ask(reading, `10.1.1.50 -> ${OUTSIDER} tcp/443`).verdict).toBe('denied');
    expect(reading.topology.endpoints.find(({ name }) => name === 'service')?.interfaces).toHaveLength(2);
  });

  test('through an appliance from one transit gateway to what it tells of: nobody knows', () => {
    const reading = read((sample) => {
      sample['routing_tables'] = [
        {
          id: 'ingress',
          name: 'ingress',
          vpc: { id: 'crn:keys', crn: 'crn:keys' },
          subnets: [],
          route_transit_gateway_ingress: true,
          routes: [{ destination: '0.0.0.0/0', action: 'deliver', advertise: true, next_hop: { address: '10.1.1.5' } }],
        },
      ];
    });
    expect(ask(reading, `10.2.1.4 -> ${OUTSIDER} tcp/443`).verdict).toBe('unknown');
  });
});

describe('names', () => {
  test('endpoints are known by name, id, CRN and VPC, and keep their tags', () => {
    const web = read().topology.endpoints.find(({ name }) => name === 'web');
    expect(web?.aliases).toEqual(['keys/web', 'crn:web']);
    expect(web?.labels).toMatchObject({ role: 'signer', blue: '', vpc: 'keys', zone: 'zone-1' });
  });

  test('two of one name are told apart by their VPC', () => {
    const { topology } = read((sample) => {
      for (const one of sample['instances'] as { name: string }[]) if (one.name === 'desk') one.name = 'web';
    });
    expect(topology.endpoints.map(({ name }) => name)).toEqual(['keys/web', 'job', 'signer', 'office/web', 'balancer']);
  });

  test('the rules are free of errors', () => {
    for (const { rules } of read().topology.points) expect(findFilterErrors(rules)).toEqual([]);
  });
});

describe('wrong input', () => {
  test('every error is told with its place', () => {
    const file = toFile((sample) => {
      const [subnet] = sample['subnets'] as { ipv4_cidr_block: string }[];
      if (subnet) subnet.ipv4_cidr_block = '10.1.1.0/33';
      const [acl] = sample['network_acls'] as { rules: { action: string }[] }[];
      if (acl?.rules[0]) acl.rules[0].action = 'permit';
    });
    const result = IBM.read([file]);
    const errors = result.ok ? [] : result.error;
    expect(errors.map(({ message }) => message)).toEqual([
      '`10.1.1.0/33` has no valid length; expected `/0` to `/32`',
      'no known `action`; expected `allow` or `deny`',
    ]);
    for (const { at } of errors) expect(file.text.split('\n')[(at?.line ?? 0) - 1]).toMatch(/10\.1\.1\.0\/33|permit/);
  });

  test.each([
    ['truncated', (text: string) => text.slice(0, 500)],
    ['binary', () => '\u007fELF\u0002\u0001\0\0'],
    ['empty', () => ''],
    ['a list', () => '[]'],
  ])('%s is refused', (_, change) => {
    const result = IBM.read([{ path: 'account.json', text: change(toFile().text) }]);
    expect(result.ok ? [] : result.error).toMatchObject([{ at: { file: 'account.json' } }]);
  });

  test('a list that is none is refused, null is an empty one', () => {
    const withList = (vpn: unknown) =>
      IBM.read([{ path: 'a', text: JSON.stringify({ ...toSample(), vpn_gateways: vpn }) }]);
    expect(withList(null).ok).toBe(true);
    expect(withList('none').ok).toBe(false);
  });

  test('line ends and a byte order mark do not matter', () => {
    const { text } = toFile();
    expect(IBM.read([{ path: 'a', text: `\ufeff${text.replaceAll('\n', '\r\n')}` }]).ok).toBe(true);
  });

  test('mutated files never crash', () => {
    const { text } = toFile();
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        IBM.read([{ path: 'a', text: mutate(text, toRandom(seed)) }]);
      }),
      { numRuns: 500 },
    );
  });

  test('recognises its own files and no others', () => {
    expect(IBM.recognises(toFile())).toBe(true);
    expect(IBM.recognises({ path: 'a', text: '{"Vpcs": [], "crn": ""}' })).toBe(false);
    expect(IBM.recognises({ path: 'a', text: '*filter\nCOMMIT\n' })).toBe(false);
  });
});
