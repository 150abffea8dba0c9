import { itemsOf, memberOf, numberOf, parseJson, textOf, toPositions, type JsonNode } from '#core/json';
import { parseAddress } from '#core/net';
import { lineAt, wordsOf } from './columns.ts';
import type { HostRow, ListedRow, Parser } from './rows.ts';

/** `/etc/hosts`: an address and its names. */
export const parseHosts: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): HostRow[] => {
    const [address = '', ...names] = wordsOf(line.replace(/#.*$/, ''));
    const isName = names.length > 0 && names.every((name) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name));
    return parseAddress(address).ok && isName ? [{ kind: 'host', address, names, at: lineAt(path, index) }] : [];
  });

/** One object a line: `{name, addresses, labels?, zone?, listens?: [{protocol, port, process?}]}`. */
export const parseNdjson: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): ListedRow[] => {
    if (!/^\s*\{.*"name"/.test(line)) return [];
    const node = parseJson({ path, text: line });
    const name = node.ok ? textOf(memberOf(node.value, 'name')) : undefined;
    if (!node.ok || name === undefined || memberOf(node.value, 'addresses')?.kind !== 'array') return [];
    const zone = textOf(memberOf(node.value, 'zone'));
    return [
      {
        kind: 'listed',
        name,
        type: textOf(memberOf(node.value, 'type')) ?? 'host',
        addresses: itemsOf(memberOf(node.value, 'addresses')).flatMap((item) => textOf(item) ?? []),
        ...(zone !== undefined && { zone }),
        labels: textsOf(memberOf(node.value, 'labels')),
        listens: itemsOf(memberOf(node.value, 'listens')).flatMap((item) => {
          const [protocol, port] = [textOf(memberOf(item, 'protocol')), numberOf(memberOf(item, 'port'))];
          const process = textOf(memberOf(item, 'process'));
          return protocol === undefined || port === undefined
            ? []
            : [{ service: `${protocol}/${port}`, ...(process !== undefined && { process }) }];
        }),
        at: lineAt(path, index),
      },
    ];
  });

function textsOf(node: JsonNode | undefined): Record<string, string> {
  if (node?.kind !== 'object') return {};
  return Object.fromEntries(
    [...node.members].flatMap(([name, member]) => (textOf(member) === undefined ? [] : [[name, textOf(member) ?? '']])),
  );
}

const OWN =
  /^(?:(?:private|public|access|main|default|fixed|floating|primary)_)?(?:ip|ipv[46]|ip_v[46])(?:_?addr(?:ess)?(?:es)?)?(?:_private)?$|^network_ip$|^nat_ip$/;
const MOST_DEPTH = 8;

/** The state of Terraform, whatever the provider: each instance of a resource that has an address of its own. */
export function parseTerraformState(path: string, text: string): ListedRow[] {
  const root = parseJson({ path, text });
  if (!root.ok) return [];
  const at = toPositions(path, text);
  return itemsOf(memberOf(root.value, 'resources')).flatMap((resource) =>
    itemsOf(memberOf(resource, 'instances')).flatMap((instance, i): ListedRow[] => {
      const attributes = memberOf(instance, 'attributes');
      const addresses = [...new Set(findAddresses(attributes, 0))];
      const type = textOf(memberOf(resource, 'type')) ?? '';
      if (!attributes || addresses.length === 0 || textOf(memberOf(resource, 'mode')) === 'data') return [];
      const index = memberOf(instance, 'index_key');
      const place = index?.kind === 'scalar' ? `[${JSON.stringify(index.value)}]` : i > 0 ? `[${i}]` : '';
      const name = ['name', 'hostname', 'display_name'].flatMap((key) => textOf(memberOf(attributes, key)) ?? [])[0];
      return [
        {
          kind: 'listed',
          name: name ?? `${type}.${textOf(memberOf(resource, 'name')) ?? ''}${place}`,
          type,
          addresses,
          labels: {
            ...textsOf(memberOf(attributes, 'tags')),
            ...textsOf(memberOf(attributes, 'labels')),
            'terraform.address': `${type}.${textOf(memberOf(resource, 'name')) ?? ''}${place}`,
          },
          listens: [],
          at: at(instance.offset),
        },
      ];
    }),
  );
}

function findAddresses(node: JsonNode | undefined, depth: number): string[] {
  if (!node || depth > MOST_DEPTH) return [];
  if (node.kind === 'array') return node.items.flatMap((item) => findAddresses(item, depth + 1));
  if (node.kind !== 'object') return [];
  return [...node.members].flatMap(([name, member]) => {
    const texts = OWN.test(name) ? [textOf(member), ...itemsOf(member).map(textOf)] : [];
    const own = texts.flatMap((text) =>
      text !== undefined && parseAddress(text.split('/')[0] ?? '').ok ? (text.split('/')[0] ?? []) : [],
    );
    return [...own, ...(member.kind === 'scalar' ? [] : findAddresses(member, depth + 1))];
  });
}
