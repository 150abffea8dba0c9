import { itemsOf, memberOf, textOf } from '#core/json';
import type { DeclaredListener, DeclaredProtocol } from '#core/model';
import { parseAddress, printAddress } from '#core/net';
import { type KubernetesObject, nodeAt, scalarOf, textsOf } from './objects.ts';
import { type PodMaker, portOf, protocolOf } from './pods.ts';

export interface Service {
  readonly object: KubernetesObject;
  /** `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`. */
  readonly type: string;
  /** Its name means the pods themselves, with the ports that they have. */
  readonly isHeadless: boolean;
  readonly ports: readonly ServicePort[];
  readonly externalName?: string;
  /** Canonical texts; of exports. */
  readonly addresses: readonly string[];
  /** Those that its selector picks; none without a selector. */
  readonly backends: readonly PodMaker[];
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol: DeclaredProtocol;
  readonly port: number;
  /** A number, or the name of a container's port. */
  readonly target: number | string;
}

export function toServices(objects: readonly KubernetesObject[], makers: readonly PodMaker[]): Service[] {
  const select = startSelection(makers);
  return objects
    .filter(({ kind, group }) => kind === 'Service' && group === '')
    .map((object): Service => {
      const spec = memberOf(object.node, 'spec');
      const selector = Object.entries(textsOf(memberOf(spec, 'selector')));
      const externalName = textOf(memberOf(spec, 'externalName'));
      const type = textOf(memberOf(spec, 'type')) ?? 'ClusterIP';
      const addresses = [memberOf(spec, 'clusterIP'), ...itemsOf(memberOf(spec, 'clusterIPs'))].flatMap((node) => {
        const parsed = parseAddress(textOf(node) ?? '');
        return parsed.ok ? [printAddress(parsed.value)] : [];
      });
      return {
        object,
        type,
        isHeadless: textOf(memberOf(spec, 'clusterIP')) === 'None',
        ports: itemsOf(memberOf(spec, 'ports')).flatMap(toServicePort),
        ...(type === 'ExternalName' && externalName !== undefined && { externalName }),
        addresses,
        backends: select(object.namespace, selector),
      };
    });
}

type Selection = (namespace: string, selector: readonly (readonly [string, string])[]) => PodMaker[];

/** Those of a namespace that have all labels; nobody without any.  */
function startSelection(makers: readonly PodMaker[]): Selection {
  const byLabel = new Map<string, PodMaker[]>();
  const keyOf = (namespace: string, [key, value]: readonly [string, string]) => `${namespace}\n${key}\n${value}`;
  for (const maker of makers)
    for (const label of Object.entries(maker.labels)) {
      const key = keyOf(maker.object.namespace, label);
      const known = byLabel.get(key);
      if (known) known.push(maker);
      else byLabel.set(key, [maker]);
    }
  return (namespace, selector) => {
    const lists = selector.map((label) => byLabel.get(keyOf(namespace, label)) ?? []);
    const [fewest = []] = lists.toSorted((a, b) => a.length - b.length);
    return fewest.filter(({ labels }) => selector.every(([key, value]) => labels[key] === value));
  };
}

function toServicePort(node: Parameters<typeof itemsOf>[0]): ServicePort[] {
  const port = portOf(memberOf(node, 'port'));
  if (port === undefined) return [];
  const name = textOf(memberOf(node, 'name'));
  const target = memberOf(node, 'targetPort');
  return [
    {
      ...(name !== undefined && { name }),
      protocol: protocolOf(memberOf(node, 'protocol')),
      port,
      target: portOf(target) ?? scalarOf(target) ?? port,
    },
  ];
}

/** Where one of those behind the service listens for what comes to its port. Undefined: no port of it has that name. */
export function findListener({ protocol, target }: ServicePort, { named }: PodMaker): DeclaredListener | undefined {
  if (typeof target === 'number') return { protocol, port: target };
  const listener = named.get(target);
  return listener?.protocol === protocol ? listener : undefined;
}

/** The variables by which containers of a namespace are told of its services. Source: Kubernetes, "Service", environment variables. */
export function toServiceVariables(services: readonly Service[], namespace: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { object, ports, isHeadless } of services) {
    const [first] = ports;
    if (object.namespace !== namespace || isHeadless || !first) continue;
    const host = `${object.name}.${namespace}.svc`;
    const prefix = object.name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
    variables.set(`${prefix}_SERVICE_HOST`, host);
    variables.set(`${prefix}_SERVICE_PORT`, String(first.port));
    variables.set(`${prefix}_PORT`, `${first.protocol}://${host}:${first.port}`);
    for (const { name, protocol, port } of ports) {
      const one = `${prefix}_PORT_${port}_${protocol.toUpperCase()}`;
      if (name !== undefined)
        variables.set(`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`, String(port));
      variables.set(one, `${protocol}://${host}:${port}`);
      variables.set(`${one}_ADDR`, host);
      variables.set(`${one}_PORT`, String(port));
    }
  }
  return variables;
}

/** For sentences: `redis.shop`. */
export function nameOf({ object }: Service): string {
  return `${object.name}.${object.namespace}`;
}

export function annotationsOf({ node }: KubernetesObject): Record<string, string> {
  return textsOf(nodeAt(node, 'metadata', 'annotations'));
}
