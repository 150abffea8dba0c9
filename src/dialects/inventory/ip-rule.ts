import { itemsOf, type JsonNode, memberOf, toPositions } from '#core/json';
import { lineAt } from './columns.ts';
import type { Parser, RoutingRuleRow } from './rows.ts';

const RULE = /^(\d+):\s+(.*\b(?:lookup|blackhole|prohibit|unreachable|goto|nop)\b.*)$/;

/** `ip rule`: which table of routes is asked for which packets, in order. */
export const parseIpRules: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): RoutingRuleRow[] => {
    const [, , text] = RULE.exec(line) ?? [];
    return text === undefined ? [] : [{ kind: 'routing rule', text: text.trim(), at: lineAt(path, index) }];
  });

/** `ip -j rule`. */
export function parseIpRulesJson(path: string, text: string, root: JsonNode): RoutingRuleRow[] {
  const at = toPositions(path, text);
  return itemsOf(root).map((item) => {
    const members = item.kind === 'object' ? [...item.members] : [];
    const words = members.flatMap(([name, member]) =>
      member.kind !== 'scalar' || name === 'priority' || name === 'table'
        ? []
        : [name === 'src' ? 'from' : name, String(member.value)],
    );
    const table = memberOf(item, 'table');
    const lookup = table?.kind === 'scalar' ? ['lookup', String(table.value)] : [];
    return { kind: 'routing rule', text: [...words, ...lookup].join(' '), at: at(item.offset) };
  });
}

/** Whether it is one of those that every host has, which ask the tables that routes are told of. */
export function isUsualRule({ text }: RoutingRuleRow): boolean {
  return /^from all lookup (?:local|main|default|25[345])$/.test(text);
}
