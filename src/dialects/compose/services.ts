import { itemsOf, type JsonNode, memberOf } from '#core/json';
import { type DeclaredListener, type Loss, type Position, toWorkloadName } from '#core/model';
import { expandVariables, type Setting, toArgumentSettings, toFileSettings } from '#dialects/declared';
import { parsePort, type PublishedPort, scalarOf } from './ports.ts';

/** One service of a Compose file. */
export interface ComposeService {
  /** As the others call it. */
  readonly id: string;
  /** As a workload is called. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly published: readonly PublishedPort[];
  readonly listens: readonly DeclaredListener[];
  /** Those of a network reach each other by name. */
  readonly networks: ReadonlySet<string>;
  /** Names that it has in those networks, beside its own. */
  readonly aliases: readonly string[];
  readonly variables: ReadonlyMap<string, Setting>;
  readonly settings: readonly Setting[];
  /** Services that it is started after, or that are given names for it: by that name. */
  readonly named: readonly {
    readonly id: string;
    readonly alias: string;
    readonly words: string;
    readonly at: Position;
  }[];
  readonly at: Position;
}

interface Place {
  readonly project: string;
  readonly locate: (node: JsonNode) => Position;
  readonly losses: Loss[];
}

export function toComposeService(id: string, node: JsonNode, { project, locate, losses }: Place): ComposeService {
  const told = (construct: string, why: string, at: JsonNode) =>
    losses.push({ kind: 'unsupported', construct: `${construct} of service ${id}`, why, at: locate(at) });
  for (const key of ['env_file', 'extends'])
    for (const found of [memberOf(node, key) ?? []].flat())
      told(key, 'the file that it names is not read: what it says is not known', found);
  const published = itemsOf(memberOf(node, 'ports')).flatMap((port) => {
    const ports = parsePort(fill(port));
    if (!ports) told('ports', `\`${scalarOf(port) ?? 'it'}\` is no port; expected for example \`"8080:80/tcp"\``, port);
    return ports ?? [];
  });
  const exposed = itemsOf(memberOf(node, 'expose')).flatMap((port) => parsePort(fill(port)) ?? []);
  const listens = new Map(
    [...published, ...exposed].map(({ protocol, port }) => [`${protocol}/${port}`, { protocol, port }]),
  );
  const networks = memberOf(node, 'networks');
  const mode = scalarOf(memberOf(node, 'network_mode'));
  const variables = new Map(
    pairsOf(memberOf(node, 'environment')).map(([key, value]) => [
      key,
      toSetting(key, value, locate, `environment ${key}`),
    ]),
  );
  const words = ['entrypoint', 'command'].flatMap((key) => {
    const command = memberOf(node, key);
    return (command?.kind === 'array' ? command.items : command ? [command] : []).map((word) =>
      toSetting('', word, locate, key),
    );
  });
  return {
    id,
    name: toWorkloadName(project === '' ? id : `${project}.${id}`),
    labels: Object.fromEntries(pairsOf(memberOf(node, 'labels')).map(([key, value]) => [key, scalarOf(value) ?? ''])),
    published,
    listens: [...listens.values()],
    networks: new Set(mode === undefined ? namesOf(networks, 'default') : [mode]),
    aliases: [
      ...['container_name', 'hostname'].flatMap((key) => scalarOf(memberOf(node, key)) ?? []),
      ...(networks?.kind === 'object' ? [...networks.members.values()] : []).flatMap((network) =>
        itemsOf(memberOf(network, 'aliases')).flatMap((alias) => scalarOf(alias) ?? []),
      ),
    ],
    variables,
    settings: [
      ...[...variables.values()].flatMap((one) => (one.value.includes('\n') ? toFileSettings(one) : [one])),
      ...toArgumentSettings(words),
    ],
    named: [...listDependencies(memberOf(node, 'depends_on'), locate), ...listLinks(memberOf(node, 'links'), locate)],
    at: locate(node),
  };
}

/** What Compose fills in from the shell that starts it is not known, but for what it takes in place of nothing. */
function fill(node: JsonNode): JsonNode {
  const text = scalarOf(node);
  return text === undefined ? node : { ...node, kind: 'scalar', value: expandVariables(text, () => undefined) };
}

function toSetting(key: string, node: JsonNode, locate: Place['locate'], words: string): Setting {
  return { key, value: scalarOf(fill(node)) ?? '', at: locate(node), words };
}

/** `{key: value}` or `[key=value]`. */
function pairsOf(node: JsonNode | undefined): [string, JsonNode][] {
  if (node?.kind === 'object') return [...node.members];
  return itemsOf(node).flatMap((item): [string, JsonNode][] => {
    const [, key, value = ''] = /^([^=]+)=(.*)$/s.exec(scalarOf(item) ?? '') ?? [];
    return key === undefined ? [] : [[key, { kind: 'scalar', offset: item.offset, value }]];
  });
}

function namesOf(node: JsonNode | undefined, otherwise: string): string[] {
  if (node?.kind === 'object') return [...node.members.keys()];
  const names = itemsOf(node).flatMap((item) => scalarOf(item) ?? []);
  return names.length === 0 ? [otherwise] : names;
}

/** Those that must have ended before are asked nothing. */
function listDependencies(node: JsonNode | undefined, locate: Place['locate']): ComposeService['named'] {
  if (node?.kind === 'object')
    return [...node.members]
      .filter(([, how]) => scalarOf(memberOf(how, 'condition')) !== 'service_completed_successfully')
      .map(([id, how]) => ({ id, alias: id, words: `depends_on ${id}`, at: locate(how) }));
  return itemsOf(node).flatMap((item) => {
    const id = scalarOf(item);
    return id === undefined ? [] : [{ id, alias: id, words: `depends_on ${id}`, at: locate(item) }];
  });
}

function listLinks(node: JsonNode | undefined, locate: Place['locate']): ComposeService['named'] {
  return itemsOf(node).flatMap((item) => {
    const [id, alias = id] = (scalarOf(item) ?? '').split(':');
    return id === undefined || id === '' || alias === undefined
      ? []
      : [{ id, alias, words: `links ${id}`, at: locate(item) }];
  });
}
