import { isLinked, TOPOLOGY } from '../topology.ts';
import type { LabWorkload, LabZone } from '../topology-types.ts';
import { spawnText } from './processes.ts';

export const ROUTER = 'router';

/** The command that enters a workload's network. Not `ip netns exec`: that mounts /sys, which containers forbid. */
export function toEntry(name: string): readonly [string, ...string[]] {
  return ['nsenter', `--net=/run/netns/${name}`, '--'];
}

async function runScript(entry: readonly string[], lines: readonly string[]): Promise<void> {
  const { status, stderr } = await spawnText('env', [...entry, 'sh', '-e'], { input: lines.join('\n') });
  if (status !== 0) throw new Error(`the lab's network: ${stderr.trim().split('\n').join('; ')}`);
}

/** Answers are neither rationed nor delayed: a probe that gets none was stopped. Absent settings are skipped. */
function settingLines(settings: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(settings).map(
    ([name, value]) => `f=/proc/sys/net/${name}; [ ! -w $f ] || echo '${value}' > $f 2>/dev/null || true`,
  );
}

const HOST_SETTINGS = {
  'ipv4/icmp_ratelimit': 0,
  'ipv4/icmp_ratemask': 0,
  'ipv4/icmp_msgs_per_sec': 1_000_000,
  'ipv4/icmp_msgs_burst': 100_000,
  'ipv6/icmp/ratelimit': 0,
  'ipv4/ip_local_port_range': '10000 65000',
  'ipv4/tcp_syncookies': 0,
  'ipv4/tcp_max_syn_backlog': 8192,
  'ipv4/tcp_challenge_ack_limit': 1_000_000,
  'ipv4/tcp_fin_timeout': 5,
  'core/somaxconn': 8192,
  'ipv4/conf/all/rp_filter': 0,
  'ipv4/conf/default/rp_filter': 0,
  'ipv4/conf/all/accept_redirects': 0,
  'ipv4/conf/all/send_redirects': 0,
  'ipv4/conf/default/send_redirects': 0,
  // Addresses are ours to give, and usable at once.
  'ipv6/conf/all/accept_dad': 0,
  'ipv6/conf/default/accept_dad': 0,
  'ipv6/conf/all/accept_ra': 0,
  'ipv6/conf/default/accept_ra': 0,
  'ipv6/conf/default/router_solicitations': 0,
  'netfilter/nf_conntrack_acct': 1,
  'netfilter/nf_conntrack_timestamp': 1,
} as const;

const ROUTER_SETTINGS = {
  ...HOST_SETTINGS,
  'ipv4/ip_forward': 1,
  'ipv6/conf/all/forwarding': 1,
  'ipv6/conf/default/forwarding': 1,
  'bridge/bridge-nf-call-iptables': 0,
  'bridge/bridge-nf-call-ip6tables': 0,
} as const;

/** The router's own addresses: host number 1 of each network, with the prefix length. */
function gatewayAddresses(zone: LabZone): [string, string] {
  const [ipv4, ipv6] = zone.networks;
  return [ipv4.replace('.0/', '.1/'), ipv6.replace('::/', '::1/')];
}

function zoneOf(workload: LabWorkload): LabZone {
  const zone = TOPOLOGY.zones.find((candidate) => candidate.name === workload.zone);
  if (!zone) throw new Error(`no zone \`${workload.zone}\``);
  return zone;
}

/** The router's end of a workload's cable; interface names have at most 15 characters. */
function toPort(workload: LabWorkload): string {
  return `port${TOPOLOGY.workloads.indexOf(workload)}`;
}

/** A machine keeps it over a reboot: its neighbours remember it. */
function toHardwareAddress(workload: LabWorkload): string {
  const octets = (workload.addresses[0] ?? '').split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return ['02', '00', ...octets].join(':');
}

/** The router namespace, with one bridge for each zone. */
export async function buildRouter(): Promise<void> {
  await runScript([], [`ip netns add ${ROUTER}`]);
  const bridges = TOPOLOGY.zones.flatMap((zone, index) => [
    // Without an address of its own a bridge takes one of its ports', and another when that port goes.
    `ip link add ${zone.bridge} address 02:00:00:00:01:${(index + 1).toString(16).padStart(2, '0')} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    ...gatewayAddresses(zone).map((address) => `ip address add ${address} dev ${zone.bridge} nodad`),
    `ip link set ${zone.bridge} up`,
  ]);
  await runScript(toEntry(ROUTER), [...settingLines(ROUTER_SETTINGS), 'ip link set lo up', ...bridges]);
}

/** The namespaces and cables of the workloads; their own ends stay down. */
export async function buildWorkloads(workloads: readonly LabWorkload[]): Promise<void> {
  await runScript(
    [],
    workloads.map((workload) => `ip netns add ${workload.name}`),
  );
  // The defaults must hold before the interface exists.
  await Promise.all(
    workloads.map((workload) =>
      runScript(toEntry(workload.name), [...settingLines(HOST_SETTINGS), 'ip link set lo up']),
    ),
  );
  const linked = workloads.filter(isLinked);
  const cables = linked.flatMap((workload) => {
    const port = toPort(workload);
    return [
      `link add ${port} type veth peer name eth0 address ${toHardwareAddress(workload)} netns ${workload.name}`,
      `link set ${port} master ${zoneOf(workload).bridge} up`,
    ];
  });
  await runScript(toEntry(ROUTER), ['ip -batch - <<END', ...cables, 'END']);
  await Promise.all(
    linked.map((workload) =>
      runScript(toEntry(workload.name), [
        ...settingLines({ 'ipv6/conf/eth0/accept_dad': 0, 'ipv6/conf/eth0/router_solicitations': 0 }),
        'ip -batch - <<END',
        ...toAddresses(workload).map((address) => `address add ${address} dev eth0 nodad`),
        'END',
      ]),
    ),
  );
}

function toAddresses(workload: LabWorkload): string[] {
  return workload.addresses.map((address) => `${address}/${address.includes(':') ? 64 : 24}`);
}

/** From here on packets flow. */
export async function linkUp(workload: LabWorkload): Promise<void> {
  if (!isLinked(workload)) return;
  const gateways = gatewayAddresses(zoneOf(workload)).map((address) => address.split('/')[0] ?? '');
  await runScript(toEntry(workload.name), [
    'ip -batch - <<END',
    'link set eth0 up',
    ...gateways.map((gateway) => `route add default via ${gateway}`),
    'END',
  ]);
}

/** Pulls the cable first: the kernel takes its time to take a namespace apart. */
export async function removeWorkload(workload: LabWorkload): Promise<void> {
  if (isLinked(workload)) await runScript(toEntry(ROUTER), [`ip link delete ${toPort(workload)}`]);
  await runScript([], [`ip netns delete ${workload.name}`]);
}
