import type { Declaration, DeclaredEnd, DeclaredProtocol, Loss } from '#core/model';
import { type ConversationList, findTargets, type Setting, siblingPort, type Target } from '#dialects/declared';
import { toLoss } from './objects.ts';
import type { PodMaker } from './pods.ts';
import type { Resolver } from './resolve.ts';
import { findListener, nameOf, type Service, type ServicePort } from './services.ts';
import type { ContainerSettings } from './settings.ts';

interface CallContext {
  readonly resolve: Resolver;
  readonly conversations: ConversationList;
  readonly losses: Loss[];
}

/** Whom the settings of a workload name, as conversations. */
export function addCalls(maker: PodMaker, { variables, settings }: ContainerSettings, context: CallContext): void {
  for (const setting of settings)
    for (const target of findTargets(setting.key, setting.value)) addCall(maker, setting, target, variables, context);
}

function addCall(
  maker: PodMaker,
  setting: Setting,
  target: Target,
  variables: ReadonlyMap<string, Setting>,
  { resolve, conversations, losses }: CallContext,
): void {
  const { host } = target;
  const { namespace } = maker.object;
  const written = host.includes(':') ? `[${host}]` : host;
  const text = target.port === undefined ? host : `${written}:${target.port}`;
  const declaration = { at: setting.at, words: `${setting.words}: \`${text}\`` };
  const source = { kind: 'workload', name: maker.name } as const;
  const port = target.port ?? siblingPort(setting.key, variables);
  const protocol = target.protocol ?? 'tcp';
  const resolved = resolve(host, namespace);
  const toOutside = (name: string) => {
    const last = port ?? target.defaultPort;
    const destination = { kind: 'outside', name } as const;
    conversations.add({ source, destination, protocol, ...(last !== undefined && { port: last }) }, declaration);
  };
  if (!resolved) {
    if (target.isSure) toOutside(host);
    return;
  }
  switch (resolved.kind) {
    case 'outside':
      if (resolved.why !== undefined) losses.push(toLoss(`\`${host}\``, resolved.why, setting.at));
      toOutside(resolved.host);
      return;
    case 'pod':
      if (port !== undefined && resolved.maker !== maker)
        conversations.add({ source, destination: endOf(resolved.maker), protocol, port }, declaration);
      return;
    case 'service': {
      const { service } = resolved;
      const ports = choosePorts(service, port, target);
      if (ports.length === 0) losses.push(toLoss(`\`${text}\` of ${maker.name}`, sayNoPort(service, port), setting.at));
      // What goes by its own service to itself stays in one pod, unless the name means another one.
      const isPeer = service.isHeadless;
      addBackends({ source, service, ports, except: isPeer ? undefined : maker }, declaration, conversations, losses);
      return;
    }
    default:
      resolved satisfies never;
  }
}

/** Of the ports of a service those that are meant. Without a number: what the scheme means, else all. */
function choosePorts(service: Service, port: number | undefined, target: Target): ServicePort[] {
  const isOf = ({ protocol }: ServicePort) => target.protocol === undefined || protocol === target.protocol;
  const own = service.ports.filter(isOf);
  if (port === undefined) {
    const usual = own.filter((each) => each.port === target.defaultPort);
    return usual.length > 0 ? usual : own;
  }
  const meant = own.filter((each) => each.port === port);
  if (meant.length > 0 || !service.isHeadless) return meant;
  // The name means the pods, whatever ports the service has.
  return [{ protocol: target.protocol ?? 'tcp', port, target: port }];
}

function sayNoPort(service: Service, port: number | undefined): string {
  const ports = service.ports.map((each) => each.port).join(', ');
  const has = ports === '' ? 'it has none' : `expected ${ports}`;
  return port === undefined
    ? `service \`${nameOf(service)}\` has no port`
    : `service \`${nameOf(service)}\` has no port ${port}; ${has}`;
}

interface Behind {
  readonly source: DeclaredEnd;
  readonly service: Service;
  readonly ports: readonly ServicePort[];
  readonly except?: PodMaker | undefined;
}

/** Conversations with all who are behind a service, at the ports where they listen. */
export function addBackends(
  { source, service, ports, except }: Behind,
  declaration: Declaration,
  conversations: ConversationList,
  losses: Loss[],
): void {
  const { object, backends } = service;
  for (const port of ports) {
    if (backends.length === 0)
      conversations.add(
        { source, destination: { kind: 'outside', name: nameOf(service) }, protocol: port.protocol, port: port.port },
        declaration,
      );
    for (const maker of backends) {
      if (maker === except) continue;
      const listener = findListener(port, maker);
      if (listener) conversations.add({ source, destination: endOf(maker), ...listener }, declaration);
      else
        losses.push(
          toLoss(
            `targetPort ${port.target} of Service ${object.name}`,
            sayNoName(maker, port.protocol),
            object.locate(object.node),
          ),
        );
    }
  }
}

function sayNoName({ name, named }: PodMaker, protocol: DeclaredProtocol): string {
  const names = [...named.keys()].map((each) => `\`${each}\``).join(', ');
  return `\`${name}\` has no ${protocol} port of that name; ${names === '' ? 'its ports have no names' : `expected ${names}`}`;
}

function endOf({ name }: PodMaker): DeclaredEnd {
  return { kind: 'workload', name };
}
