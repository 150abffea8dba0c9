import type { Base, Chain, Flowtable, NamedObject, NamedSet, Ruleset, SetType, Table } from '../syntax/ruleset.ts';
import { printDuration } from '../grammar/durations.ts';
import { printPriority } from '../vocabulary/priorities.ts';
import { printElement, printExpression } from './expressions.ts';
import { printLimit, printQuota, printRule, printStatement, printSynproxy } from './statements.ts';
import type { Style } from './values.ts';

/** As `nft list ruleset` prints it. */
export function printRuleset({ tables }: Ruleset, style: Style): string {
  return [...tables.values()].map((table) => printTable(table, style)).join('');
}

function printTable(table: Table, style: Style): string {
  const blocks = [
    ...[...table.objects.values()].map((object) => printObject(object, table, style)),
    ...[...table.sets.values()].map((set) => printSet(set, style)),
    ...[...table.flowtables.values()].map((flowtable) => printFlowtable(flowtable, table)),
    ...[...table.chains.values()].map((chain) => printChain(chain, table, style)),
  ];
  const head = [
    ...(table.comment === undefined ? [] : [`\tcomment "${table.comment}"\n`]),
    ...(table.flags.length === 0 ? [] : [`\tflags ${table.flags.join(',')}\n`]),
  ].join('');
  const separator = head === '' || blocks.length === 0 ? '' : '\n';
  return `table ${table.family} ${table.name} {\n${head}${separator}${blocks.join('\n')}}\n`;
}

function toBlock(title: string, lines: readonly string[]): string {
  return `\t${title} {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`;
}

function printChain(chain: Chain, table: Table, style: Style): string {
  return toBlock(`chain ${chain.name}`, [
    ...(chain.comment === undefined ? [] : [`comment "${chain.comment}"`]),
    ...(chain.base ? [printBase(chain.base, chain.flags, table)] : []),
    ...chain.rules.map((rule) => printRule(rule, style)),
  ]);
}

function printBase({ type, hook, devices, priority, policy }: Base, flags: readonly string[], table: Table): string {
  const names = devices.map((device) => `"${device}"`);
  const device =
    names.length === 0 ? '' : names.length === 1 ? ` device ${names[0] ?? ''}` : ` devices = { ${names.join(', ')} }`;
  const place = `type ${type} hook ${hook}${device} priority ${printPriority(priority, table.family, hook)}`;
  return `${place}; policy ${policy ?? 'accept'};${flags.map((flag) => ` flags ${flag};`).join('')}`;
}

function printSet(set: NamedSet, style: Style): string {
  const { value } = set;
  const valueText =
    value === undefined
      ? ''
      : ` : ${set.isInterval ? 'interval ' : ''}${'object' in value ? value.object : printType(value, style)}`;
  const word = set.key.fields ? 'typeof' : 'type';
  return toBlock(`${value ? 'map' : 'set'} ${set.name}`, [
    `${word} ${printType(set.key, style)}${valueText}`,
    ...(set.policy === undefined || set.policy === 'performance' ? [] : [`policy ${set.policy}`]),
    ...(set.size === undefined ? [] : [`size ${set.size}`]),
    ...(set.flags.length === 0 ? [] : [`flags ${set.flags.join(',')}`]),
    ...set.statements.map((statement) => printStatement(statement, { ...style, stateless: true })),
    ...(set.timeoutMs === undefined ? [] : [`timeout ${printDuration(set.timeoutMs)}`]),
    ...(set.gcIntervalMs === undefined ? [] : [`gc-interval ${printDuration(set.gcIntervalMs)}`]),
    ...(set.isAutoMerge ? ['auto-merge'] : []),
    ...(set.comment === undefined ? [] : [`comment "${set.comment}"`]),
    ...(set.elements.length === 0 ? [] : [printElements(set, style)]),
  ]);
}

function printType({ parts, fields }: SetType, style: Style): string {
  return fields ? printExpression(fields, style) : parts.map(({ name }) => name).join(' . ');
}

/** Several elements a line; those with something behind them one a line. */
function printElements({ elements, value }: NamedSet, style: Style): string {
  const texts = elements.map((element) => printElement(element, style));
  const isWide = value !== undefined || elements.some(({ kind }) => kind === 'element' || kind === 'concat');
  const width = isWide ? 1 : 4;
  const lines = [];
  for (let first = 0; first < texts.length; first += width) lines.push(texts.slice(first, first + width).join(', '));
  return `elements = { ${lines.join(',\n\t\t\t     ')} }`;
}

function printFlowtable({ name, hook, priority, devices, hasCounter, flags }: Flowtable, table: Table): string {
  return toBlock(`flowtable ${name}`, [
    `hook ${hook} priority ${printPriority(priority, table.family === 'netdev' ? 'netdev' : 'inet', hook)}`,
    ...(devices.length === 0 ? [] : [`devices = { ${devices.join(', ')} }`]),
    ...(hasCounter ? ['counter'] : []),
    ...flags.map((flag) => `flags ${flag}`),
  ]);
}

function printObject({ name, comment, body }: NamedObject, table: Table, style: Style): string {
  const remark = comment === undefined ? [] : [`comment "${comment}"`];
  switch (body.kind) {
    case 'counter':
      return toBlock(`counter ${name}`, [
        ...remark,
        ...(style.stateless ? [] : [`packets ${body.packets} bytes ${body.bytes}`]),
      ]);
    case 'quota':
      return toBlock(`quota ${name}`, [...remark, printQuota(body.quota, style)]);
    case 'limit':
      return toBlock(`limit ${name}`, [...remark, printLimit(body.limit)]);
    case 'secmark':
      return toBlock(`secmark ${name}`, [...remark, `"${body.context}"`]);
    case 'synproxy':
      return toBlock(`synproxy ${name}`, [...remark, ...printSynproxy(body.synproxy, '\n').split('\n')]);
    case 'ct helper':
      return toBlock(`ct helper ${name}`, [
        ...remark,
        `type "${body.helper}" protocol ${body.protocol}`,
        `l3proto ${body.l3proto || table.family}`,
      ]);
    case 'ct timeout':
      return toBlock(`ct timeout ${name}`, [
        ...remark,
        `protocol ${body.protocol}`,
        `l3proto ${body.l3proto || table.family}`,
        `policy = { ${body.policy.map(([state, seconds]) => `${state} : ${printDuration(seconds * 1000)}`).join(', ')} }`,
      ]);
    case 'ct expectation':
      return toBlock(`ct expectation ${name}`, [
        ...remark,
        `protocol ${body.protocol}`,
        `dport ${body.dport}`,
        `timeout ${printDuration(body.timeoutMs)}`,
        `size ${body.size}`,
        `l3proto ${body.l3proto || table.family}`,
      ]);
    default:
      return body satisfies never;
  }
}
