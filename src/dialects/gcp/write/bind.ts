import type { GroupMember, SourceFile } from '#core/model';
import { printAddress } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { readOptions, runScript } from '#dialects/cloud';

/**
 * The printed module with the instances that it is for, with the tags that its output says they must have: what will be
 * there once it is applied.
 */
export function bindTerraform(text: string, members: readonly GroupMember[]): Result<SourceFile[], string> {
  const module = JSON.parse(text) as {
    resource?: Record<string, object>;
    output?: { tags?: { value?: Record<string, string[]> } };
  };
  const instances = [...Map.groupBy(members, ({ workload }) => workload)].map(([workload, own], i) => [
    `estate_${i}`,
    {
      name: workload,
      tags: module.output?.tags?.value?.[workload] ?? [],
      network_interface: own
        .flatMap(({ addresses }) => addresses)
        .map((address) => ({
          network: '${google_compute_network.estate.self_link}',
          [address.bits === 32 ? 'network_ip' : 'ipv6_address']: printAddress(address),
        })),
    },
  ]);
  const resource = {
    ...module.resource,
    google_compute_network: { estate: { name: 'estate' } },
    google_compute_instance: Object.fromEntries(instances),
  };
  const bound = JSON.stringify({ ...module, resource }).replaceAll(
    '${var.network}',
    '${google_compute_network.estate.self_link}',
  );
  return ok([{ path: 'bulkhead.tf.json', text: bound }]);
}

/** What the printed script makes and whom it tags, as the API would tell it afterwards. */
export function bindGcloud(text: string, members: readonly GroupMember[]): Result<SourceFile[], string> {
  const firewalls: object[] = [];
  const tags = new Map<string, string[]>();
  const ran = runScript(text, new Map([['NETWORK', NETWORK]]), (words) => {
    const { plain, options } = readOptions(words);
    const call = plain.slice(0, 4).join(' ');
    if (call === 'gcloud compute firewall-rules create') {
      const firewall = toFirewall(plain[4], options);
      if (firewall.ok) firewalls.push(firewall.value);
      return firewall.ok ? ok('') : firewall;
    }
    if (call === 'gcloud compute instances list') return ok(`zone of ${listOf(options, 'filter').join(',')}`);
    const [workload, ...more] = plain.slice(4);
    const isThere = listOf(options, 'zone').join(',') === `zone of name=${workload ?? ''}`;
    const isTagging = call === 'gcloud compute instances add-tags' && more.length === 0 && options.size === 2;
    if (workload === undefined || !isTagging || !isThere)
      return fail(`\`${words.join(' ')}\` is no call that is known`);
    tags.set(workload, [...(tags.get(workload) ?? []), ...listOf(options, 'tags')]);
    return ok('');
  });
  if (!ran.ok) return ran;
  const instances = [...Map.groupBy(members, ({ workload }) => workload)].map(([workload, own]) => ({
    kind: 'compute#instance',
    name: workload,
    tags: { items: tags.get(workload) ?? [] },
    networkInterfaces: own
      .flatMap(({ addresses }) => addresses)
      .map((address) => ({
        network: NETWORK,
        [address.bits === 32 ? 'networkIP' : 'ipv6Address']: printAddress(address),
      })),
  }));
  const resources = [{ kind: 'compute#network', name: 'estate', selfLink: NETWORK }, ...firewalls, ...instances];
  return ok([{ path: 'estate.json', text: JSON.stringify(resources) }]);
}

const NETWORK = 'projects/estate/global/networks/estate';

const LISTS = {
  'source-ranges': 'sourceRanges',
  'source-tags': 'sourceTags',
  'destination-ranges': 'destinationRanges',
  'target-tags': 'targetTags',
} as const;
const SINGLES = new Set(['network', 'direction', 'priority', 'action', 'rules', 'description']);

function toFirewall(name: string | undefined, options: ReadonlyMap<string, string[]>): Result<object, string> {
  const unknown = [...options.keys()].find((option) => !(option in LISTS) && !SINGLES.has(option));
  const one = (option: string) => options.get(option)?.join(' ') ?? '';
  const action = one('action');
  if (name === undefined || unknown !== undefined || (action !== 'ALLOW' && action !== 'DENY'))
    return fail(`\`${name ?? ''}\` is no rule that is known: ${unknown ?? action}`);
  const traffic = listOf(options, 'rules').map((word) => {
    const [protocol, ports] = word.split(':');
    return { IPProtocol: protocol, ...(ports !== undefined && { ports: [ports] }) };
  });
  return ok({
    kind: 'compute#firewall',
    name,
    network: one('network'),
    direction: one('direction'),
    priority: Number(one('priority')),
    [action === 'ALLOW' ? 'allowed' : 'denied']: traffic,
    ...Object.fromEntries(
      Object.entries(LISTS).flatMap(([option, member]) =>
        options.has(option) ? [[member, listOf(options, option)]] : [],
      ),
    ),
  });
}

function listOf(options: ReadonlyMap<string, string[]>, name: string): string[] {
  return (options.get(name) ?? []).flatMap((value) => value.split(','));
}
