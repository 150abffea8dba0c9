import { itemsOf, type JsonNode, memberOf, numberOf, textOf } from '#core/json';
import { type DeclaredInstance, type DeclaredListener, type DeclaredProtocol, toWorkloadName } from '#core/model';
import { type Address, parseAddress, printAddress } from '#core/net';
import { type KubernetesObject, nodeAt, scalarOf, textsOf } from './objects.ts';

/** What makes pods: the programs in them are alike. */
export interface PodMaker {
  readonly object: KubernetesObject;
  /** As a workload is called. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: JsonNode;
  readonly listens: readonly DeclaredListener[];
  /** Ports that containers have given names. */
  readonly named: ReadonlyMap<string, DeclaredListener>;
  /** Pods that run. */
  readonly instances: readonly DeclaredInstance[];
}

/** Those that are made by others of the files are these; those whose makers are elsewhere are called after them. */
export function findPodMakers(objects: readonly KubernetesObject[]): PodMaker[] {
  const byName = new Map(objects.map((object) => [keyOf(object.kind, object.namespace, object.name), object]));
  const makers = new Map<string, PodMaker>();
  for (const object of objects) {
    const template = findTemplate(object);
    if (!template) continue;
    const { kind, namespace, name } = findMaker(object, byName);
    const key = keyOf(kind, namespace, name);
    const made = toPodMaker(object, template, toWorkloadName(`${namespace}/${name}`));
    const known = makers.get(key);
    const isFirst = !known || (object.kind === kind && object.name === name);
    makers.set(key, { ...(isFirst ? made : known), instances: [...(known?.instances ?? []), ...made.instances] });
  }
  return giveNames([...makers.values()]);
}

/** A Deployment and a CronJob may be called alike, and long names may begin alike. */
function giveNames(makers: readonly PodMaker[]): PodMaker[] {
  const taken = new Set<string>();
  return makers.map((maker) => {
    let { name } = maker;
    for (let number = 2; taken.has(name); number += 1) name = `${maker.name}-${number}`;
    taken.add(name);
    return name === maker.name ? maker : { ...maker, name };
  });
}

interface PodTemplate {
  readonly labels: JsonNode | undefined;
  readonly spec: JsonNode;
}

/** Whether pods are made of it. */
export function hasPods(object: KubernetesObject): boolean {
  return findTemplate(object) !== undefined;
}

/** Of any kind: what makes pods has their template in one of two places, or is one. */
function findTemplate({ kind, node }: KubernetesObject): PodTemplate | undefined {
  if (kind === 'PodTemplate') return undefined;
  const template =
    kind === 'Pod'
      ? node
      : (nodeAt(node, 'spec', 'jobTemplate', 'spec', 'template') ?? nodeAt(node, 'spec', 'template'));
  const spec = memberOf(template, 'spec');
  if (!spec || itemsOf(memberOf(spec, 'containers')).length === 0) return undefined;
  return { labels: nodeAt(template, 'metadata', 'labels'), spec };
}

const MOST_OWNERS = 8;
/** What makes pods or what makes them; operators, which own these in turn, are workloads of their own. */
const MAKERS = new Set(
  'Deployment ReplicaSet ReplicationController StatefulSet DaemonSet Job CronJob DeploymentConfig Rollout'.split(' '),
);

interface Maker {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The last in the line of owners. A ReplicaSet that is not there is of a Deployment, which its name begins with. */
function findMaker(object: KubernetesObject, byName: ReadonlyMap<string, KubernetesObject>): Maker {
  const { namespace } = object;
  let maker: KubernetesObject = object;
  for (let step = 0; step < MOST_OWNERS; step++) {
    const owner = itemsOf(nodeAt(maker.node, 'metadata', 'ownerReferences')).find(
      (each) => scalarOf(memberOf(each, 'controller')) === 'true',
    );
    const [kind, name] = [textOf(memberOf(owner, 'kind')), textOf(memberOf(owner, 'name'))];
    if (kind === undefined || name === undefined || !MAKERS.has(kind)) break;
    const known = byName.get(keyOf(kind, namespace, name));
    if (!known)
      return /^(?:ReplicaSet|Job)$/.test(kind) ? toFirstMaker(kind, namespace, name) : { kind, namespace, name };
    maker = known;
  }
  return { kind: maker.kind, namespace, name: maker.name };
}

function toFirstMaker(kind: string, namespace: string, name: string): Maker {
  const first = /^(.+)-(?:[bcdfghjklmnpqrstvwxz2456789]{6,10}|\d{8,})$/.exec(name)?.[1];
  if (first === undefined) return { kind, namespace, name };
  return { kind: kind === 'Job' ? 'CronJob' : 'Deployment', namespace, name: first };
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

function toPodMaker(object: KubernetesObject, { labels, spec }: PodTemplate, name: string): PodMaker {
  const named = new Map<string, DeclaredListener>();
  const listens = new Map<string, DeclaredListener>();
  const add = (listener: DeclaredListener) => listens.set(`${listener.protocol}/${listener.port}`, listener);
  const containers = listServing(spec);
  for (const port of containers.flatMap((each) => itemsOf(memberOf(each, 'ports')))) {
    const number = portOf(memberOf(port, 'containerPort'));
    const listener =
      number === undefined ? undefined : { protocol: protocolOf(memberOf(port, 'protocol')), port: number };
    const own = textOf(memberOf(port, 'name'));
    if (listener) add(listener);
    if (listener && own !== undefined) named.set(own, listener);
  }
  for (const probe of containers.flatMap((each) => PROBES.flatMap((kind) => memberOf(each, kind) ?? [])))
    for (const kind of ['httpGet', 'tcpSocket', 'grpc']) {
      const port = nodeAt(probe, kind, 'port');
      const number = portOf(port);
      const listener =
        number === undefined ? named.get(textOf(port) ?? '') : { protocol: 'tcp' as const, port: number };
      if (listener) add(listener);
    }
  return {
    object,
    name,
    labels: textsOf(labels),
    spec,
    listens: [...listens.values()],
    named,
    instances: listInstances(object),
  };
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** Containers, and those that are started before them and stay. */
function listServing(spec: JsonNode): JsonNode[] {
  const before = itemsOf(memberOf(spec, 'initContainers'));
  return [
    ...itemsOf(memberOf(spec, 'containers')),
    ...before.filter((each) => textOf(memberOf(each, 'restartPolicy')) === 'Always'),
  ];
}

/** Pods in the network of their node have its addresses, which are not theirs alone. */
function listInstances({ kind, namespace, name, node }: KubernetesObject): DeclaredInstance[] {
  if (kind !== 'Pod' || scalarOf(nodeAt(node, 'spec', 'hostNetwork')) === 'true') return [];
  const status = memberOf(node, 'status');
  const texts = [
    textOf(memberOf(status, 'podIP')),
    ...itemsOf(memberOf(status, 'podIPs')).map((each) => textOf(memberOf(each, 'ip'))),
  ];
  const addresses = new Map<string, Address>();
  for (const text of texts) {
    const parsed = parseAddress(text ?? '');
    if (parsed.ok) addresses.set(printAddress(parsed.value), parsed.value);
  }
  return addresses.size === 0
    ? []
    : [{ name: toWorkloadName(`${namespace}/${name}`), addresses: [...addresses.values()] }];
}

/** Undefined: none, or a name. */
export function portOf(node: JsonNode | undefined): number | undefined {
  const text = scalarOf(node) ?? '';
  const port = numberOf(node) ?? (/^\d{1,5}$/.test(text) ? Number(text) : 0);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}

export function protocolOf(node: JsonNode | undefined): DeclaredProtocol {
  const text = textOf(node)?.toLowerCase();
  return text === 'udp' || text === 'sctp' ? text : 'tcp';
}
