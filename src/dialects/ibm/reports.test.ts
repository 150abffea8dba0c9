import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { Topology } from '#core/model';
import {
  type Address,
  type AddressRange,
  hasAddress,
  parseRange,
  printAddress,
  subtractAddresses,
  toAddressSet,
  toRange,
} from '#core/net';
import { unwrap } from '#core/result';
import { decideFilter } from '#core/semantics';
import { Comparer, type Difference, listCells, listPackets, type Place } from '../../../test/npguard-compare.ts';
import {
  isReported,
  parseAllowed,
  parseReport,
  type ReportNode,
  type ReportRow,
} from '../../../test/npguard-report.ts';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { INTERNET, SERVICES } from './borders.ts';
import { IBM } from './index.ts';
import { PUBLIC, SERVICE_NETWORK } from './public.ts';

/** One node of a report: an address of an endpoint, a load balancer with all of its addresses, a subnet. */
interface Node {
  readonly name: string;
  readonly vpc: string;
  readonly places: readonly Place[];
  readonly isMeant: (node: ReportNode) => boolean;
}

interface Score {
  pairs: number;
  equal: number;
  readonly misses: string[];
}

function toEndpointNodes(topology: Topology, isAbstract: boolean): Node[] {
  return topology.endpoints.flatMap((endpoint): Node[] => {
    const names = new Set([
      endpoint.name,
      ...endpoint.aliases,
      ...(endpoint.kind === 'cluster worker' ? ['iks-node'] : []),
    ]);
    const nodes = endpoint.interfaces.flatMap((own) =>
      own.addresses.map((address): Node => {
        const outside = own.outside?.find(({ inside }) => inside.value === address.value)?.outside;
        const spot = { address, segment: own.segment, endpoint, interface: own };
        return {
          name: `${endpoint.name}[${printAddress(address)}]`,
          vpc: endpoint.labels['vpc'] ?? '',
          places: [{ spot, address, isOutside: false, ...(outside && { outside }) }],
          isMeant: (node) =>
            node.kind === 'named' && names.has(node.name) && node.addresses.includes(printAddress(address)),
        };
      }),
    );
    if (endpoint.kind !== 'load balancer' || !isAbstract) return nodes;
    const [first] = nodes;
    if (!first) return [];
    return [
      {
        ...first,
        places: nodes.flatMap(({ places }) => places),
        isMeant: (node) => node.kind === 'named' && names.has(node.name),
      },
    ];
  });
}

/** What a subnet's own filters let pass, whoever is there. */
function toSubnetNodes(topology: Topology): Node[] {
  return topology.segments
    .filter(({ name }) => name.includes('/'))
    .map((segment): Node => {
      const [vpc = '', name = ''] = segment.name.split('/');
      // Public addresses of single instances are no matter of the subnet.
      const taken = topology.endpoints.flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses));
      const cells = listCells(topology, subtractAddresses(segment.addresses, toAddressSet(taken.map(toRange))));
      return {
        name: segment.name,
        vpc,
        places: cells.map((address) => ({ spot: { address, segment: segment.name }, address, isOutside: false })),
        isMeant: (node) => node.kind === 'named' && node.name === name,
      };
    });
}

interface Outside {
  readonly network: 'internet' | 'services';
  readonly places: readonly Place[];
}

function toOutsides(topology: Topology): Outside[] {
  const place =
    (segment: string) =>
    (address: Address): Place => ({ spot: { address, segment }, address, isOutside: segment === INTERNET });
  return [
    { network: 'internet', places: listCells(topology, PUBLIC).map(place(INTERNET)) },
    { network: 'services', places: listCells(topology, SERVICE_NETWORK).map(place(SERVICES)) },
  ];
}

function compareReport(topology: Topology, text: string, path: string): Score {
  const isSubnets = path.includes('subnetsBased');
  const isAbstract = isSubnets || !path.includes('no_lbAbstract');
  const { sections, rows } = parseReport(text);
  const all = isSubnets ? toSubnetNodes(topology) : toEndpointNodes(topology, isAbstract);
  // A report may be about some VPCs and some transit gateways alone.
  const nodes = all.filter(
    (node) =>
      sections.some((section) => section.endsWith(` for VPC ${node.vpc}`)) &&
      (isAbstract || !isSecondOfBalancer(node, text)),
  );
  // Whoever is in a subnet, its own filters say the same.
  const comparer = new Comparer(isSubnets ? { ...topology, endpoints: [] } : topology);
  const score: Score = { pairs: 0, equal: 0, misses: [] };
  const isNamed = (node: ReportNode, { isMeant, vpc }: Node, row: ReportRow) =>
    isMeant(node) && (node.kind !== 'named' || (node.vpc ?? vpcOf(row)) === vpc);
  const rowsFrom = new Map(nodes.map((node) => [node, rows.filter((row) => isNamed(row.source, node, row))]));
  const rowsTo = new Map(
    nodes.map((node) => [node, new Set(rows.filter((row) => isNamed(row.destination, node, row)))]),
  );
  const unseen = new Set(rows.filter(({ source, destination }) => !isSameName(source, destination)));
  const judge = (name: string, differences: readonly Difference[], isRelevant: boolean) => {
    if (!isRelevant) return;
    score.pairs++;
    if (differences.length === 0) score.equal++;
    else score.misses.push(`${name}: ${JSON.stringify(differences[0])} and ${differences.length - 1} more`);
  };
  for (const from of nodes) {
    for (const to of nodes) {
      if (from === to || isOneThing(from, to) || !isAbout(topology, sections, from, to)) continue;
      const meant = (rowsFrom.get(from) ?? []).filter((row) => rowsTo.get(to)?.has(row));
      for (const row of meant) unseen.delete(row);
      const pairs = from.places.flatMap((a) => to.places.map((b) => [a, b] as const));
      const differences = pairs.flatMap(([a, b]) => comparer.compare(a, b, meant));
      judge(
        `${from.name} => ${to.name}`,
        differences,
        meant.length > 0 || pairs.some(([a, b]) => comparer.isOpen(a, b)),
      );
    }
    for (const { network, places } of toOutsides(topology)) {
      // Reports of subnets know the service network only behind a public gateway.
      if (isSubnets && network === 'services') {
        for (const row of rows)
          if (
            JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)).includes('"services"')
          )
            unseen.delete(row);
        continue;
      }
      const isOf = (node: ReportNode, { address }: Place) =>
        node.kind === 'external' && node.network === network && hasAddress(node.addresses, address);
      const out = (rowsFrom.get(from) ?? []).filter(({ destination }) =>
        places.some((place) => isOf(destination, place)),
      );
      const back = [...(rowsTo.get(from) ?? [])].filter(({ source }) => places.some((place) => isOf(source, place)));
      for (const row of [...out, ...back]) unseen.delete(row);
      const all = from.places.flatMap((own) => places.map((place) => [own, place] as const));
      judge(
        `${from.name} => ${network}`,
        all.flatMap(([own, place]) =>
          comparer.compare(
            own,
            place,
            out.filter((row) => isOf(row.destination, place)),
          ),
        ),
        out.length > 0 || all.some(([own, place]) => comparer.isOpen(own, place)),
      );
      judge(
        `${network} => ${from.name}`,
        all.flatMap(([own, place]) =>
          comparer.compare(
            place,
            own,
            back.filter((row) => isOf(row.source, place)),
          ),
        ),
        back.length > 0 || all.some(([own, place]) => comparer.isOpen(place, own)),
      );
    }
  }
  for (const row of unseen) {
    score.pairs++;
    score.misses.push(
      `nobody is meant by ${JSON.stringify([row.source, row.destination], (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))}`,
    );
  }
  return score;
}

function isSameName(a: ReportNode, b: ReportNode): boolean {
  return a.kind === 'named' && b.kind === 'named' && a.name === b.name;
}

/** Of a load balancer's addresses in one subnet, reports keep one. */
function isSecondOfBalancer({ places }: Node, text: string): boolean {
  const [first] = places;
  return (
    first?.spot.endpoint?.kind === 'load balancer' &&
    places.length === 1 &&
    !text.includes(`[${printAddress(first.address)}]`)
  );
}

/** Reports leave out what an endpoint may say to itself. */
function isOneThing(from: Node, to: Node): boolean {
  const name = from.places[0]?.spot.endpoint?.name;
  return name !== undefined && name === to.places[0]?.spot.endpoint?.name;
}

function isAbout({ ways }: Topology, sections: readonly string[], from: Node, to: Node): boolean {
  if (from.vpc === to.vpc) return true;
  return sections.some((section) => {
    const gateway = /^Connectivity between VPCs connected by TGW (.*) \(UID/.exec(section)?.[1];
    return ways.some(
      (way) =>
        way.from === from.places[0]?.spot.segment &&
        way.to === to.places[0]?.spot.segment &&
        way.why.startsWith(`transit gateway ${gateway},`),
    );
  });
}

function vpcOf({ section }: ReportRow): string {
  return / for VPC (.*)$/.exec(section)?.[1] ?? '';
}

const COMPARED = /^expected-.*\.txt(?:\.gz)?$/;
/** The words of an explanation, and the filter of each subnet by itself (below), are no list of pairs. */
const OTHER = /explain|PerSubnet/;

describeSet('configs/ibm-vpc-npguard', (folder) => {
  const files = readSet(folder);
  const cases = files.filter(({ path }) => path.endsWith('/input.json.gz'));

  test('who reaches whom is as the reports say, but for what a route sends through an appliance', () => {
    const total: Score = { pairs: 0, equal: 0, misses: [] };
    for (const input of cases) {
      const { topology } = unwrap(IBM.read([input]));
      // Of subnets, reports tell what their own filters let pass, whoever else may be there.
      const { topology: filters } = unwrap(IBM.read([input], { isComplete: true }));
      for (const { path, text } of files) {
        if (dirname(path) !== dirname(input.path) || !COMPARED.test(basename(path)) || OTHER.test(path)) continue;
        const score = compareReport(path.includes('subnetsBased') ? filters : topology, text, path);
        total.pairs += score.pairs;
        total.equal += score.equal;
        total.misses.push(...score.misses.map((miss) => `${path}: ${miss}`));
      }
    }
    expect(total.pairs).toBeGreaterThan(4000);
    expect(total.misses.filter((miss) => !miss.includes('"ours":"unknown"'))).toEqual([]);
    expect(total.equal / total.pairs).toBeGreaterThan(0.999);
  });

  test('the filter of each subnet by itself is as the reports say', () => {
    const reports = files.filter(({ path }) => path.includes('PerSubnet'));
    for (const { path, text } of reports) {
      const input = cases.find((one) => dirname(one.path) === dirname(path));
      if (!input) throw new Error('no input');
      expect(compareFilters(unwrap(IBM.read([input])).topology, text)).toEqual([]);
    }
    expect(reports.length).toBeGreaterThan(0);
  });
});

/** Lines `remote: first-last, conn: …` under a subnet, a part of it, and a direction: each compared at its ends. */
function compareFilters(topology: Topology, text: string): string[] {
  const packets = listPackets(topology);
  let local: AddressRange | undefined;
  let point = '';
  let path: 'input' | 'output' = 'input';
  return text.split('\n').flatMap((line) => {
    const subnet = /^Subnet: (.*)$/.exec(line)?.[1];
    if (subnet !== undefined) {
      local = unwrap(parseRange(subnet));
      const { name } = topology.segments.find(({ addresses }) => addresses.ranges[0]?.first === local?.first) ?? {
        name: '',
      };
      point = topology.ways.find(({ from, to }) => from === name && to === SERVICES)?.visits[0]?.point ?? '';
    }
    const part = /^local range within subnet: (.*)$/.exec(line)?.[1];
    if (part !== undefined) local = unwrap(parseRange(part));
    if (line.startsWith('Ingress')) path = 'input';
    if (line.startsWith('Egress')) path = 'output';
    const [, remote, allowed] = /^remote: ([\d.-]+), conn: (.*)$/.exec(line) ?? [];
    const rules = topology.points.find(({ name }) => name === point)?.rules;
    if (remote === undefined || allowed === undefined || !local || !rules)
      return remote === undefined ? [] : [`no point: ${line}`];
    const ends = [unwrap(parseRange(remote)), local].map(({ bits, first, last }) =>
      [first, last].map((value) => ({ bits, value })),
    );
    const expected = parseAllowed(allowed);
    return (ends[0] ?? []).flatMap((other) =>
      (ends[1] ?? []).flatMap((own) =>
        packets.flatMap((packet) => {
          const [source, destination] = path === 'input' ? [other, own] : [own, other];
          const { verdict } = decideFilter(
            rules,
            { source, destination, ...packet, state: 'untracked', in: '', out: '' },
            path,
          );
          const isAllowed = expected.some((traffic) => isReported(traffic, packet));
          return (verdict === 'allowed') === isAllowed
            ? []
            : [`${point} ${path} ${line}: ${JSON.stringify(packet)} ${verdict}`];
        }),
      ),
    );
  });
}
