import { type JsonNode, memberOf, toPositions } from '#core/json';
import type {
  Declaration,
  Declared,
  DeclaredListener,
  DeclaredProtocol,
  Loss,
  ReadError,
  SourceFile,
} from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { type ConversationList, findTargets, siblingPort, startConversations, type Target } from '#dialects/declared';
import { parseYamlDocuments } from '#dialects/yaml';
import { scalarOf } from './ports.ts';
import { type ComposeService, toComposeService } from './services.ts';

/** Whether the file is one of Compose: it has services, and is no object of Kubernetes. */
export function isCompose({ text }: SourceFile): boolean {
  return (
    /^(?:services|"services")\s*:/m.test(text) &&
    !/^\s*"?apiVersion"?\s*:/m.test(text) &&
    /\b(?:image|build)"?\s*:/.test(text)
  );
}

/**
 * Who is started by a Compose file, and who is told to call whom: by environment, commands, links and dependencies,
 * where they have a network in common; and what is published. Errors: what is no YAML.
 */
export function readCompose(file: SourceFile): Result<Declared, readonly ReadError[]> {
  const parsed = parseYamlDocuments(file);
  if (!parsed.ok) return parsed;
  const positions = toPositions(file.path, file.text);
  const locate = (node: JsonNode) => positions(node.offset);
  const losses: Loss[] = [];
  const services = parsed.value.flatMap((root) => listServices(root, locate, losses));
  const conversations = startConversations();
  if (services.length === 0)
    return fail([
      { message: '`services` has no service; expected `services: { web: { image: … } }`', at: positions(0) },
    ]);
  for (const service of services) addCalls(service, services, conversations, losses);
  for (const { name, published, at } of services)
    for (const { protocol, port } of published.filter(({ isOpen }) => isOpen))
      conversations.add(
        { source: { kind: 'internet' }, destination: { kind: 'workload', name }, protocol, port },
        { at, words: `ports: \`${port}/${protocol}\`` },
      );
  return ok({
    workloads: services.map(({ name, labels, listens, at }) => ({
      name,
      kind: 'service',
      labels,
      instances: [],
      listens,
      at,
    })),
    conversations: conversations.read(),
    losses,
  });
}

function listServices(root: JsonNode, locate: (node: JsonNode) => Declaration['at'], losses: Loss[]): ComposeService[] {
  const include = memberOf(root, 'include');
  if (include)
    losses.push({
      kind: 'unsupported',
      construct: 'include',
      why: 'files that it names are not read',
      at: locate(include),
    });
  const services = memberOf(root, 'services');
  const project = scalarOf(memberOf(root, 'name')) ?? '';
  return (services?.kind === 'object' ? [...services.members] : []).map(([id, node]) =>
    toComposeService(id, node, { project, locate, losses }),
  );
}

function addCalls(
  service: ComposeService,
  services: readonly ComposeService[],
  conversations: ConversationList,
  losses: Loss[],
): void {
  const source = { kind: 'workload', name: service.name } as const;
  const links = new Map(service.named.map(({ id, alias }) => [alias, id]));
  const called = new Set<ComposeService>();
  for (const setting of service.settings)
    for (const target of findTargets(setting.key, setting.value)) {
      const name = links.get(target.host) ?? target.host;
      const other = services.find(({ id, aliases }) => id === name || aliases.includes(name));
      const declaration = { at: setting.at, words: `${setting.words}: \`${printTarget(target)}\`` };
      const port = target.port ?? siblingPort(setting.key, service.variables);
      const protocol: DeclaredProtocol = target.protocol ?? 'tcp';
      if (!other) {
        const last = port ?? target.defaultPort;
        if (target.isSure)
          conversations.add(
            { source, destination: { kind: 'outside', name }, protocol, ...(last !== undefined && { port: last }) },
            declaration,
          );
        continue;
      }
      if (other === service) continue;
      called.add(other);
      const ports = port === undefined ? choosePorts(other, target) : [{ protocol, port }];
      addCall({ service, other, ports, setting: declaration }, conversations, losses);
    }
  for (const { id, words, at } of service.named) {
    const other = services.find((one) => one.id === id);
    // Where settings name it, they say more.
    if (other && other !== service && !called.has(other))
      addCall({ service, other, ports: other.listens, setting: { at, words } }, conversations, losses);
  }
}

interface Call {
  readonly service: ComposeService;
  readonly other: ComposeService;
  readonly ports: readonly DeclaredListener[];
  readonly setting: Declaration;
}

function addCall({ service, other, ports, setting }: Call, conversations: ConversationList, losses: Loss[]): void {
  const told = (why: string) =>
    losses.push({ kind: 'unsupported', construct: `${setting.words} of service ${service.id}`, why, at: setting.at });
  const shares = [...service.networks].some((network) => other.networks.has(network));
  if (!shares) told(`\`${service.id}\` and \`${other.id}\` have no network in common: neither reaches the other one`);
  else if (ports.length === 0)
    told(`no port of \`${other.id}\` is told; expected \`expose\`, or an address with its port`);
  else
    for (const { protocol, port } of ports)
      conversations.add(
        {
          source: { kind: 'workload', name: service.name },
          destination: { kind: 'workload', name: other.name },
          protocol,
          port,
        },
        setting,
      );
}

/** Without a number: what the scheme means, else all that is told of it. */
function choosePorts({ listens }: ComposeService, { defaultPort }: Target): readonly DeclaredListener[] {
  return defaultPort === undefined ? listens : [{ protocol: 'tcp', port: defaultPort }];
}

function printTarget({ host, port }: Target): string {
  return port === undefined ? host : `${host}:${port}`;
}
