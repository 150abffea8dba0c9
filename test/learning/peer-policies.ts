import { parseAllDocuments } from 'yaml';
import { hasAddress, parseAddress, parsePrefix, toAddressSet, toRange } from '#core/net';

/** One end as Kubernetes knows it. */
export interface Endpoint {
  /** Unique among those of a case. */
  readonly name: string;
  readonly address: string;
  /** Empty for what is no pod. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `world`, `host` and the like of Cilium, for what is no pod. */
  readonly entity?: string;
  /** DNS names that led there. */
  readonly names?: readonly string[];
}

/** Whether the policies of a peer let one end open a connection to the other one. */
export type PeerDecider = (from: Endpoint, to: Endpoint, protocol: string, port: number) => boolean;

type Json = Readonly<Record<string, unknown>>;
type Matches = (end: Endpoint, protocol: string, port: number) => boolean;

interface Direction {
  /** Absent: the policy says nothing of the direction. */
  readonly rules?: readonly Matches[];
}

interface PeerPolicy {
  readonly selects: (end: Endpoint) => boolean;
  readonly egress: Direction;
  readonly ingress: Direction;
}

/**
 * NetworkPolicy and CiliumNetworkPolicy as far as the sets have them: at an end that no policy of a direction selects
 * everything passes, else what any rule of any of them says. Names of ports and parts of http are not looked into.
 * `namespace`: of policies that do not name theirs; empty: every one.
 */
export function readPeerPolicies(text: string, namespace = ''): PeerDecider {
  const objects = parseAllDocuments(text).flatMap((document) => toObjects(document.toJS() as unknown));
  const policies = objects.map((object) => toPolicy(object, namespace));
  const passes = (own: Endpoint, other: Endpoint, protocol: string, port: number, way: 'egress' | 'ingress') => {
    if (own.namespace === '') return true;
    const about = policies.flatMap((policy) => (policy.selects(own) ? (policy[way].rules ?? []) : []));
    const isIsolated = policies.some((policy) => policy.selects(own) && policy[way].rules !== undefined);
    return !isIsolated || about.some((matches) => matches(other, protocol, port));
  };
  return (from, to, protocol, port) =>
    passes(from, to, protocol, port, 'egress') && passes(to, from, protocol, port, 'ingress');
}

function toObjects(value: unknown): Json[] {
  const object = toJson(value);
  if (Array.isArray(object['items'])) return object['items'].map(toJson);
  return Array.isArray(value) ? value.map(toJson) : Object.hasOwn(object, 'spec') ? [object] : [];
}

function toPolicy(object: Json, own: string): PeerPolicy {
  const spec = toJson(object['spec']);
  const namespace = textOf(toJson(object['metadata'])['namespace']) || own;
  const selector = toSelector(spec['podSelector'] ?? spec['endpointSelector'] ?? {});
  const types = new Set(listOf(spec['policyTypes']).map(String));
  const toDirection = (way: 'ingress' | 'egress', type: string): Direction => {
    const isMeant = spec[way] !== undefined || types.has(type);
    return isMeant ? { rules: listOf(spec[way]).map((rule) => toRule(toJson(rule), namespace)) } : {};
  };
  return {
    selects: (end) => end.entity === undefined && isOf(end, namespace) && selector(end),
    egress: toDirection('egress', 'Egress'),
    ingress: toDirection('ingress', 'Ingress'),
  };
}

const PEERS = 'to from toEndpoints fromEndpoints toEntities fromEntities toCIDR fromCIDR toFQDNs toServices'.split(' ');

function toRule(rule: Json, namespace: string): Matches {
  const told = PEERS.filter((key) => rule[key] !== undefined);
  const peers = told.flatMap((key) => listOf(rule[key]).map((peer) => toPeer(key, peer, namespace)));
  const ports = [...listOf(rule['ports']), ...listOf(rule['toPorts']).flatMap((one) => listOf(toJson(one)['ports']))];
  const isPort = (protocol: string, port: number) =>
    ports
      .map(toJson)
      .some(
        ({ protocol: wanted, port: number }) =>
          (wanted === undefined ? protocol === 'tcp' : [protocol, 'any'].includes(textOf(wanted).toLowerCase())) &&
          (number === undefined || Number(number) === port),
      );
  return (end, protocol, port) =>
    (told.length === 0 || peers.some((matches) => matches(end))) && (ports.length === 0 || isPort(protocol, port));
}

function toPeer(key: string, peer: unknown, namespace: string): (end: Endpoint) => boolean {
  const fields = toJson(peer);
  if (key.endsWith('Entities')) return ({ entity }) => entity === peer || peer === 'all';
  if (key.endsWith('CIDR')) return (end) => isWithin(end, String(peer));
  if (key === 'toFQDNs') return ({ names = [] }) => names.includes(textOf(fields['matchName']));
  if (key === 'toServices') {
    const { serviceName, namespace: place } = toJson(fields['k8sService']);
    return (end) => end.names?.includes(`${textOf(place)}/${textOf(serviceName)}`) === true;
  }
  if (fields['ipBlock'] !== undefined) return (end) => isWithin(end, textOf(toJson(fields['ipBlock'])['cidr']));
  if (key.endsWith('Endpoints')) {
    const labels = toSelector(fields);
    return (end) => end.entity === undefined && labels(end);
  }
  const pods = toSelector(fields['podSelector'] ?? {});
  const places = fields['namespaceSelector'] === undefined ? undefined : toSelector(fields['namespaceSelector']);
  return (end) =>
    end.entity === undefined &&
    pods(end) &&
    (places === undefined ? isOf(end, namespace) : places({ ...end, labels: { [NAMESPACE]: end.namespace } }));
}

const NAMESPACE = 'kubernetes.io/metadata.name';

/** A policy without a namespace is of the one that it is loaded into. */
function isOf(end: Endpoint, namespace: string): boolean {
  return namespace === '' || end.namespace === namespace;
}

function toSelector(selector: unknown): (end: Endpoint) => boolean {
  const wanted = Object.entries(toJson(toJson(selector)['matchLabels']));
  return ({ labels, namespace }) =>
    wanted.every(([key, value]) => {
      const name = key.replace(/^(?:k8s|any):/, '');
      return name === 'io.kubernetes.pod.namespace' ? namespace === value : labels[name] === value;
    });
}

function isWithin({ address }: Endpoint, cidr: string): boolean {
  const [own, prefix] = [parseAddress(address), parsePrefix(cidr)];
  return own.ok && prefix.ok && hasAddress(toAddressSet([toRange(prefix.value)]), own.value);
}

function toJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
