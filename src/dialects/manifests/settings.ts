import { itemsOf, type JsonNode, memberOf, textOf } from '#core/json';
import type { Loss } from '#core/model';
import { expandVariables, isHostKey, type Setting, toArgumentSettings, toFileSettings } from '#dialects/declared';
import { type KubernetesObject, nodeAt, scalarOf, toLoss } from './objects.ts';
import type { PodMaker } from './pods.ts';

/** What one container is started with. */
export interface ContainerSettings {
  /** Its variables by name, with their values filled in. */
  readonly variables: ReadonlyMap<string, Setting>;
  /** Its variables, its command and arguments, and the files of ConfigMaps that it is given. */
  readonly settings: readonly Setting[];
}

export interface Environment {
  readonly configMaps: ReadonlyMap<string, KubernetesObject>;
  /** Variables that tell of services. */
  readonly serviceVariables: ReadonlyMap<string, string>;
  readonly losses: Loss[];
}

export function readSettings(maker: PodMaker, environment: Environment): ContainerSettings[] {
  const { spec } = maker;
  const files = readMounted(maker, environment);
  const containers = ['initContainers', 'containers'].flatMap((key) => itemsOf(memberOf(spec, key)));
  return containers.map((container, i) => {
    const variables = readVariables(container, maker, environment);
    const valueOf = (name: string) => variables.get(name)?.value ?? environment.serviceVariables.get(name);
    const fill = (setting: Setting): Setting => ({ ...setting, value: expandVariables(setting.value, valueOf) });
    const filled = new Map([...variables].map(([name, setting]) => [name, fill(setting)]));
    const words = ['command', 'args'].flatMap((key) => {
      const { locate } = maker.object;
      return itemsOf(memberOf(container, key)).flatMap((node): Setting[] => {
        const value = scalarOf(node);
        return value === undefined ? [] : [fill({ key: '', value, at: locate(node), words: key })];
      });
    });
    // Files are those of all containers: they are looked at once.
    const own = i === 0 ? files.map(fill) : [];
    return {
      variables: filled,
      settings: [...[...filled.values()].flatMap(splitLines), ...toArgumentSettings(words), ...own],
    };
  });
}

/** A file in a variable is looked at as a file. */
function splitLines(setting: Setting): Setting[] {
  return setting.value.includes('\n') ? toFileSettings(setting) : [setting];
}

function readVariables(container: JsonNode, maker: PodMaker, environment: Environment): Map<string, Setting> {
  const variables = new Map<string, Setting>();
  const { object } = maker;
  for (const source of itemsOf(memberOf(container, 'envFrom'))) {
    const prefix = textOf(memberOf(source, 'prefix')) ?? '';
    const reference = memberOf(source, 'configMapRef');
    const map = reference && findConfigMap(reference, maker, environment);
    for (const [name, node] of map ? entriesOf(map) : [])
      if (map) addVariable(variables, `${prefix}${name}`, node, map, `env ${prefix}${name}, ConfigMap ${map.name}`);
    const secret = memberOf(source, 'secretRef');
    if (secret) environment.losses.push(toSecretLoss('all that it holds', secret, object));
  }
  for (const variable of itemsOf(memberOf(container, 'env'))) {
    const name = textOf(memberOf(variable, 'name'));
    if (name === undefined) continue;
    const value = memberOf(variable, 'value');
    const from = memberOf(variable, 'valueFrom');
    const reference = memberOf(from, 'configMapKeyRef');
    const secret = memberOf(from, 'secretKeyRef');
    const map = reference && findConfigMap(reference, maker, environment);
    const key = textOf(memberOf(reference, 'key')) ?? '';
    const node = map && nodeAt(map.node, 'data', key);
    if (value) addVariable(variables, name, value, object, `env ${name}`);
    else if (map && node) addVariable(variables, name, node, map, `env ${name}, ConfigMap ${map.name}`);
    else if (map && reference && !isOptional(reference))
      environment.losses.push(
        toLoss(
          `env ${name} of ${maker.name}`,
          `ConfigMap \`${map.name}\` has no key \`${key}\``,
          object.locate(reference),
        ),
      );
    else if (secret && isHostKey(name)) environment.losses.push(toSecretLoss(`env ${name}`, secret, object));
    const field = textOf(nodeAt(from, 'fieldRef', 'fieldPath'));
    if (field === 'status.hostIP' && from)
      environment.losses.push(
        toLoss(
          `env ${name} of ${maker.name}`,
          'it is the node that the pod runs on, which is no workload',
          object.locate(from),
        ),
      );
    if (field === 'metadata.namespace' && from)
      variables.set(name, { key: name, value: object.namespace, at: object.locate(from), words: `env ${name}` });
  }
  return variables;
}

function addVariable(to: Map<string, Setting>, key: string, node: JsonNode, of: KubernetesObject, words: string): void {
  const value = scalarOf(node);
  if (value !== undefined) to.set(key, { key, value, at: of.locate(node), words });
}

/** The lines of the ConfigMaps that are mounted, as settings. */
function readMounted(maker: PodMaker, environment: Environment): Setting[] {
  const volumes = itemsOf(memberOf(maker.spec, 'volumes'));
  const sources = volumes.flatMap((volume) => [
    memberOf(volume, 'configMap'),
    ...itemsOf(nodeAt(volume, 'projected', 'sources')).map((source) => memberOf(source, 'configMap')),
  ]);
  return sources.flatMap((source) => {
    const map = source && findConfigMap(source, maker, environment);
    if (!map) return [];
    const picked = itemsOf(memberOf(source, 'items')).map((item) => textOf(memberOf(item, 'key')));
    return entriesOf(map)
      .filter(([name]) => picked.length === 0 || picked.includes(name))
      .flatMap(([name, node]) => {
        const file = {
          key: name,
          value: scalarOf(node) ?? '',
          at: map.locate(node),
          words: `${name} of ConfigMap ${map.name}`,
        };
        return file.value.includes('\n') ? toFileSettings(file, map.locateLine(node)) : [file, ...toFileSettings(file)];
      });
  });
}

function entriesOf({ node }: KubernetesObject): [string, JsonNode][] {
  const entries = memberOf(node, 'data');
  return entries?.kind === 'object' ? [...entries.members] : [];
}

/** What clusters give to every namespace: certificates, which name nobody who is called. */
const CERTIFICATES: ReadonlySet<string> = new Set(['kube-root-ca.crt', 'openshift-service-ca.crt']);

function findConfigMap(reference: JsonNode, maker: PodMaker, environment: Environment): KubernetesObject | undefined {
  const name = textOf(memberOf(reference, 'name')) ?? '';
  const { object } = maker;
  const map = environment.configMaps.get(`${object.namespace}/${name}`);
  if (!map && !isOptional(reference) && !CERTIFICATES.has(name))
    environment.losses.push(
      toLoss(
        `ConfigMap ${name} of ${maker.name}`,
        'it is in none of the files: whom it names is not known',
        object.locate(reference),
      ),
    );
  return map;
}

function isOptional(reference: JsonNode): boolean {
  return scalarOf(memberOf(reference, 'optional')) === 'true';
}

function toSecretLoss(what: string, reference: JsonNode, { locate, kind, name }: KubernetesObject) {
  const secret = textOf(memberOf(reference, 'name')) ?? '';
  return toLoss(
    `${what} of ${kind} ${name}`,
    `it is in Secret \`${secret}\`, of which nothing is read: whom it names is not known`,
    locate(reference),
  );
}
