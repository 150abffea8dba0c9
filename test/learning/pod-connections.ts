import type { Flow } from '#core/model';
import type { Endpoint } from './peer-policies.ts';

/** A connection that somebody saw or declared, between ends as Kubernetes knows them. */
export interface PodConnection {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

type Json = Readonly<Record<string, unknown>>;
type Labels = Readonly<Record<string, string>>;

const START_MS = Date.parse('2026-01-05T12:00:00Z');

export function toFlow({ from, to, protocol, port }: PodConnection): Flow {
  const ends = { source: from.address, destination: to.address, protocol, sourcePort: 40_000, destinationPort: port };
  const seen = { startMs: START_MS, endMs: START_MS + 1000, packets: 5, reversePackets: 5 };
  return { ...ends, ...seen, initiator: 'source', names: { source: nameOf(from), destination: nameOf(to) } };
}

function nameOf({ namespace, name }: Endpoint): string {
  return namespace === '' || name.includes('/') ? name : `${namespace}/${name}`;
}

/** Each name has an address of its own. */
function startNaming() {
  const known = new Map<string, Endpoint>();
  return (name: string, namespace: string, labels: Labels): Endpoint => {
    const address = `10.50.${Math.floor(known.size / 250)}.${(known.size % 250) + 1}`;
    const end = known.get(name) ?? { name, address, namespace, labels };
    known.set(name, end);
    return end;
  };
}

/** What Inspektor Gadget traces at pods: who connects or accepts, and the other end. */
export function readTraced(text: string): PodConnection[] {
  const toEnd = startNaming();
  const objects: Json[] = text.trim().startsWith('[')
    ? JSON.parse(text)
    : text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line));
  return objects.map((one) => {
    const k8s = toJson(one['k8s']);
    const dst = toJson(one['dst']);
    const place = textOf(one['local_pod_namespace'] ?? k8s['namespace']);
    const labels = toJson(one['local_pod_labels'] ?? k8s['podLabels']) as Labels;
    const local = toEnd(`${place}/${textOf(one['local_pod_name'] ?? k8s['podname'])}`, place, labels);
    const where = textOf(one['remote_pod_namespace'] ?? one['remote_svc_namespace'] ?? dst['namespace']);
    const whose = toJson(one['remote_pod_labels'] ?? one['remote_svc_label_selector'] ?? dst['podLabels']) as Labels;
    const name = one['remote_pod_name'] ?? one['remote_svc_name'] ?? dst['name'] ?? one['remote_other'] ?? dst['addr'];
    const remote = toEnd(`${where}/${textOf(name)}`, where, whose);
    const isInbound = one['type'] === 'accept' || one['pktType'] === 'HOST';
    const [from, to] = isInbound ? [remote, local] : [local, remote];
    return { from, to, protocol: one['proto'] === 'udp' ? 'udp' : 'tcp', port: Number(one['port']) };
  });
}

/** What resources are declared to call, and what nobody is declared to call. */
export interface Declared {
  readonly connections: readonly PodConnection[];
  readonly uncalled: readonly string[];
}

/** Links between the resources of manifests, as cluster-topology-analyzer lists them. */
export function readLinks(text: string): Declared {
  const toEnd = startNaming();
  const connections: PodConnection[] = [];
  const uncalled: string[] = [];
  for (const link of JSON.parse(text) as Json[]) {
    const [source, target, service] = ['source', 'target', 'link'].map((key) => toJson(toJson(link[key])['resource']));
    const [from, to] = [textOf(source?.['name']), textOf(target?.['name'])];
    if (to === '' || from === to) continue;
    if (from === '') uncalled.push(to);
    const ports = service?.['network'];
    for (const port of Array.isArray(ports) ? ports.map(toJson) : []) {
      // A port that has a name is that of the service, as far as anybody tells.
      const number = typeof port['target_port'] === 'number' ? port['target_port'] : Number(port['port']);
      const protocol = port['protocol'] === 'UDP' ? ('udp' as const) : ('tcp' as const);
      if (from !== '' && number > 0) {
        const ends = { from: toEnd(from, 'default', labelsOf(source)), to: toEnd(to, 'default', labelsOf(target)) };
        connections.push({ ...ends, protocol, port: number });
      }
    }
  }
  return { connections, uncalled };
}

/** Flows of Hubble, with the labels of both ends. */
export function readHubble(text: string): PodConnection[] {
  const flows = JSON.parse(text) as Json[];
  return flows.flatMap((flow) => {
    const [ip, l4] = [toJson(flow['IP']), toJson(flow['l4'])];
    const [protocol, ports] = [
      l4['UDP'] === undefined ? ('tcp' as const) : ('udp' as const),
      toJson(l4['TCP'] ?? l4['UDP']),
    ];
    if (flow['verdict'] !== 'FORWARDED' || ports['destination_port'] === undefined) return [];
    const toEnd = (side: 'source' | 'destination'): Endpoint => {
      const end = toJson(flow[side]);
      const [address, namespace] = [textOf(ip[side]), textOf(end['namespace'])];
      const told = (Array.isArray(end['labels']) ? end['labels'] : []).map(String);
      const entity = told.find((label) => label.startsWith('reserved:'))?.slice('reserved:'.length);
      const pairs = told.map((label) => label.replace(/^k8s:/, '').split('='));
      const service = toJson(flow[`${side}_service`]);
      const dns = flow[`${side}_names`];
      const names = [
        ...(Array.isArray(dns) ? dns.map(String) : []),
        ...(service['name'] === undefined ? [] : [`${textOf(service['namespace'])}/${textOf(service['name'])}`]),
      ];
      const labels = Object.fromEntries(pairs.map(([key = '', value = '']) => [key, value]));
      const name = textOf(end['pod_name']) || entity || address;
      return { name, address, namespace, labels, ...(entity !== undefined && { entity }), names };
    };
    const isReply = flow['is_reply'] === true || flow['reply'] === true;
    const port = Number(ports[isReply ? 'source_port' : 'destination_port']);
    const [from, to] = [toEnd('source'), toEnd('destination')];
    return [isReply ? { from: to, to: from, protocol, port } : { from, to, protocol, port }];
  });
}

function labelsOf(resource: Json | undefined): Labels {
  return toJson(resource?.['labels']) as Labels;
}

function toJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
