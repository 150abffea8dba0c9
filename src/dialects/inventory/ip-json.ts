import { itemsOf, type JsonNode, memberOf, numberOf, textOf, toPositions } from '#core/json';
import { withoutEmpty } from './columns.ts';
import { parseIpRulesJson } from './ip-rule.ts';
import type { InterfaceAddress, Row } from './rows.ts';

/** `ip -j addr`, `ip -j route`, `ip -j neigh`: a list of objects, told apart by their members. */
export function parseIpJson(path: string, text: string, root: JsonNode): Row[] {
  if (isRuleJson(root)) return parseIpRulesJson(path, text, root);
  const at = toPositions(path, text);
  return itemsOf(root).flatMap((item): Row[] => {
    const position = at(item.offset);
    const field = (name: string) => scalarOf(memberOf(item, name));
    const name = field('ifname');
    if (name !== undefined)
      return [
        {
          kind: 'interface',
          name,
          addresses: itemsOf(memberOf(item, 'addr_info')).flatMap(toAddress),
          ...withoutEmpty({ mac: field('address') }),
          more: withoutEmpty({
            id: field('ifindex'),
            mtu: field('mtu'),
            state: field('operstate'),
            type: field('link_type'),
            group: field('group'),
          }) as Record<string, string>,
          at: position,
        },
      ];
    const destination = field('dst');
    if (destination === undefined) return [];
    if (memberOf(item, 'lladdr') || memberOf(item, 'state')?.kind === 'array')
      return [
        {
          kind: 'neighbour',
          address: destination,
          ...withoutEmpty({ mac: field('lladdr'), interface: field('dev') }),
          more: withoutEmpty({
            state: itemsOf(memberOf(item, 'state'))
              .flatMap((one) => textOf(one) ?? [])
              .join(','),
          }) as Record<string, string>,
          at: position,
        },
      ];
    return [
      {
        kind: 'route',
        destination,
        ...withoutEmpty({
          gateway: field('gateway') ?? scalarOf(memberOf(memberOf(item, 'via'), 'host')),
          interface: field('dev'),
          source: field('prefsrc'),
        }),
        more: withoutEmpty({
          proto: field('protocol'),
          scope: field('scope'),
          metric: field('metric'),
          type: field('type'),
          table: field('table'),
        }) as Record<string, string>,
        at: position,
      },
    ];
  });
}

function toAddress(node: JsonNode): InterfaceAddress[] {
  const address = textOf(memberOf(node, 'local'));
  const length = numberOf(memberOf(node, 'prefixlen'));
  if (address === undefined) return [];
  return [
    {
      address,
      ...(length !== undefined && { length }),
      more: withoutEmpty({
        broadcast: textOf(memberOf(node, 'broadcast')),
        scope: textOf(memberOf(node, 'scope')),
      }) as Record<string, string>,
    },
  ];
}

function scalarOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}

function isRuleJson(root: JsonNode): boolean {
  const [first] = itemsOf(root);
  return memberOf(first, 'priority') !== undefined && memberOf(first, 'src') !== undefined;
}

/** Whether a list of objects is one of those. */
export function isIpJson(root: JsonNode): boolean {
  const [first] = itemsOf(root);
  if (!first) return false;
  const has = (name: string) => memberOf(first, name) !== undefined;
  const isLink = has('ifname') && (has('ifindex') || has('addr_info') || has('operstate'));
  const isOther =
    memberOf(first, 'dst') !== undefined &&
    (memberOf(first, 'dev') !== undefined || memberOf(first, 'gateway') !== undefined);
  return isLink || isOther || isRuleJson(root);
}
