import { itemsOf, type JsonNode, memberOf, textOf } from '#core/json';
import { type DeclaredEnd, type Loss, toWorkloadName } from '#core/model';
import { parsePrefix } from '#core/net';
import type { ConversationList } from '#dialects/declared';
import { addBackends } from './calls.ts';
import { type KubernetesObject, nodeAt, scalarOf, toLoss } from './objects.ts';
import { portOf } from './pods.ts';
import { annotationsOf, type Service } from './services.ts';

interface EntranceContext {
  readonly services: readonly Service[];
  readonly conversations: ConversationList;
  readonly losses: Loss[];
}

/** What comes from outside: by the type of a service, by Ingress, Route and the routes of gateways. */
export function addEntrances(objects: readonly KubernetesObject[], context: EntranceContext): void {
  for (const service of context.services) addExposed(service, context);
  const byName = new Map(
    context.services.map((service) => [`${service.object.namespace}/${service.object.name}`, service]),
  );
  for (const object of objects) {
    const found = listRouted(object);
    if (!found) continue;
    for (const { namespace = object.namespace, name, port, at } of found.backends) {
      const service = byName.get(`${namespace}/${name}`);
      const declaration = { at: object.locate(at), words: `${object.kind} ${object.name}: service \`${name}\`` };
      const source = { kind: 'entrance', name: found.entrance } as const;
      if (!service) {
        context.losses.push(
          toLoss(
            `service ${name} of ${object.kind} ${object.name}`,
            'it is in none of the files: who is reached there is not known',
            declaration.at,
          ),
        );
        continue;
      }
      const ports = service.ports.filter(
        (each) =>
          port === undefined ||
          port === each.port ||
          port === each.name ||
          (object.kind === 'Route' && port === each.target),
      );
      if (ports.length === 0)
        context.losses.push(
          toLoss(
            `port ${port} of ${object.kind} ${object.name}`,
            `service \`${name}\` has none such; expected ${service.ports.map((each) => each.name ?? each.port).join(', ')}`,
            declaration.at,
          ),
        );
      addBackends({ source, service, ports }, declaration, context.conversations, context.losses);
    }
  }
}

/** Annotations by which clouds are told that a load balancer has no public address. */
const INTERNAL = /(?:load-balancer-internal|load-balancer-type|load-balancer-scheme|openstack-internal-load-balancer)$/;

/** Load balancers and ports of nodes. */
function addExposed(service: Service, { conversations, losses }: EntranceContext): void {
  const { object, type, ports } = service;
  const external = itemsOf(nodeAt(object.node, 'spec', 'externalIPs'));
  if (type !== 'LoadBalancer' && type !== 'NodePort' && external.length === 0) return;
  const words = external.length > 0 && type === 'ClusterIP' ? 'externalIPs' : type;
  const declaration = { at: object.locate(object.node), words: `${words} of Service ${object.name}` };
  const isInternal = Object.entries(annotationsOf(object)).some(
    ([key, value]) => INTERNAL.test(key) && /^(?:true|internal|0\.0\.0\.0\/0)$/i.test(value),
  );
  const networks = itemsOf(nodeAt(object.node, 'spec', 'loadBalancerSourceRanges')).flatMap((node) => {
    const prefix = parsePrefix(scalarOf(node) ?? '');
    if (!prefix.ok) losses.push(toLoss('loadBalancerSourceRanges', prefix.error, object.locate(node)));
    return prefix.ok ? [prefix.value] : [];
  });
  const source: DeclaredEnd =
    networks.length > 0
      ? { kind: 'networks', networks }
      : isInternal
        ? { kind: 'entrance', name: 'internal-load-balancer' }
        : { kind: 'internet' };
  addBackends({ source, service, ports }, declaration, conversations, losses);
}

interface Routed {
  /** Who takes the connections, as a workload is called. */
  readonly entrance: string;
  readonly backends: readonly {
    readonly namespace?: string;
    readonly name: string;
    readonly port: number | string | undefined;
    readonly at: JsonNode;
  }[];
}

/** Undefined: nothing of the kind leads to services. */
function listRouted(object: KubernetesObject): Routed | undefined {
  const spec = memberOf(object.node, 'spec');
  switch (`${object.group}/${object.kind}`) {
    case 'networking.k8s.io/Ingress':
    case 'extensions/Ingress':
      return listIngress(object, spec);
    case 'route.openshift.io/Route': {
      const port = nodeAt(spec, 'port', 'targetPort');
      const ends = [memberOf(spec, 'to'), ...itemsOf(memberOf(spec, 'alternateBackends'))];
      return { entrance: 'router', backends: ends.flatMap((node) => toBackend(node, memberOf(node, 'name'), port)) };
    }
    default:
      return object.group === 'gateway.networking.k8s.io' && object.kind.endsWith('Route')
        ? listGatewayRoute(spec)
        : undefined;
  }
}

function listIngress(object: KubernetesObject, spec: JsonNode | undefined): Routed {
  const kind = textOf(memberOf(spec, 'ingressClassName')) ?? annotationsOf(object)['kubernetes.io/ingress.class'];
  const paths = itemsOf(memberOf(spec, 'rules')).flatMap((rule) => itemsOf(nodeAt(rule, 'http', 'paths')));
  const nodes = [
    memberOf(spec, 'defaultBackend'),
    memberOf(spec, 'backend'),
    ...paths.map((path) => memberOf(path, 'backend')),
  ];
  const backends = nodes.flatMap((node) => {
    const service = memberOf(node, 'service');
    if (!service) return toBackend(node, memberOf(node, 'serviceName'), memberOf(node, 'servicePort'));
    const port = nodeAt(service, 'port', 'number') ?? nodeAt(service, 'port', 'name');
    return toBackend(service, memberOf(service, 'name'), port);
  });
  return { entrance: toWorkloadName(kind === undefined ? 'ingress' : `ingress-${kind}`), backends };
}

function listGatewayRoute(spec: JsonNode | undefined): Routed {
  const [parent] = itemsOf(memberOf(spec, 'parentRefs'));
  const rules = itemsOf(memberOf(spec, 'rules'));
  const mirrors = rules.flatMap((rule) =>
    itemsOf(memberOf(rule, 'filters')).map((filter) => nodeAt(filter, 'requestMirror', 'backendRef')),
  );
  const references = [...rules.flatMap((rule) => itemsOf(memberOf(rule, 'backendRefs'))), ...mirrors];
  const backends = references
    .filter((node) => (textOf(memberOf(node, 'kind')) ?? 'Service') === 'Service')
    .flatMap((node) => toBackend(node, memberOf(node, 'name'), memberOf(node, 'port')));
  return { entrance: toWorkloadName(`gateway-${textOf(memberOf(parent, 'name')) ?? 'any'}`), backends };
}

function toBackend(
  node: JsonNode | undefined,
  name: JsonNode | undefined,
  port: JsonNode | undefined,
): Routed['backends'] {
  const text = textOf(name);
  if (node === undefined || text === undefined) return [];
  const namespace = textOf(memberOf(node, 'namespace'));
  return [{ name: text, port: portOf(port) ?? textOf(port), at: node, ...(namespace !== undefined && { namespace }) }];
}
