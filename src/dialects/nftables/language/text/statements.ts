import type { Expression } from '../syntax/expression.ts';
import type { Comparison, Limit, LogOptions, Quota, Rule, Statement, Synproxy } from '../syntax/statement.ts';
import { LOG_FLAGS } from '../grammar/statements/log.ts';
import { printDuration } from '../grammar/durations.ts';
import { printExpression, printVerdict } from './expressions.ts';
import { findName, printNumber, type Style } from './values.ts';

export function printRule({ statements, comment, unread }: Rule, style: Style): string {
  if (unread !== undefined) return unread;
  const texts = statements.map((statement) => printStatement(statement, style));
  return [...texts, ...(comment === undefined ? [] : [`comment "${comment}"`])].join(' ');
}

export function printStatement(statement: Statement, style: Style): string {
  const print = (expression: Parameters<typeof printExpression>[0]) => printExpression(expression, style);
  switch (statement.kind) {
    case 'match':
      return `${print(statement.left)} ${printComparison(statement.operator)}${printRight(statement, style)}`;
    case 'verdict':
      return printVerdict(statement.verdict);
    case 'call': {
      const rules = statement.rules.map((rule) => `\t\t\t${printRule(rule, style)}\n`).join('');
      return `${statement.verdict} {\n${rules}\t\t}`;
    }
    case 'vmap':
      return `${print(statement.key)} vmap ${print(statement.map)}`;
    case 'counter':
      if (style.stateless || statement.packets === undefined) return 'counter';
      return `counter packets ${statement.packets ?? 0} bytes ${statement.bytes ?? 0}`;
    case 'object': {
      const isSet = statement.object.startsWith('ct ') || statement.object === 'secmark';
      const words = statement.object === 'secmark' ? 'meta secmark' : statement.object;
      return `${words} ${isSet ? 'set' : 'name'} ${print(statement.name)}`;
    }
    case 'limit':
      return `limit ${printLimit(statement.limit)}`;
    case 'quota':
      return `quota ${printQuota(statement.quota, style)}`;
    case 'last':
      if (style.stateless) return 'last';
      return `last used ${statement.usedMs === undefined ? 'never' : printDuration(statement.usedMs)}`;
    case 'connections':
      return `ct count ${statement.isOver ? 'over ' : ''}${statement.count}`;
    case 'log':
      return printLog(statement.log);
    case 'reject':
      if (statement.type === undefined || statement.isPlain) return 'reject';
      return `reject with ${statement.type}${statement.code ? ` ${print(statement.code)}` : ''}`;
    case 'nat':
      return printNat(statement, style);
    case 'tproxy':
      return `tproxy${statement.family ? ` ${statement.family}` : ''} to ${printTproxyPlace(statement, style)}`;
    case 'synproxy':
      return ['synproxy', printSynproxy(statement.synproxy, ' ')].filter((text) => text !== '').join(' ');
    case 'queue':
      return `queue${statement.flags.length > 0 ? ` flags ${statement.flags.join(',')}` : ''} to ${statement.queue ? print(statement.queue) : '0'}`;
    case 'dup':
      return `dup to ${print(statement.to)}${statement.device ? ` device ${print(statement.device)}` : ''}`;
    case 'fwd':
      if (!statement.to) return `fwd to ${print(statement.device)}`;
      return `fwd ${statement.family ?? 'ip'} to ${print(statement.to)} device ${print(statement.device)}`;
    case 'notrack':
      return 'notrack';
    case 'flow':
      return `flow add @${statement.flowtable}`;
    case 'update': {
      const counts = statement.statements
        .map((each) => ` ${printStatement(each, { ...style, stateless: true })}`)
        .join('');
      const value = statement.value ? ` : ${print(statement.value)}` : '';
      return `${statement.operation} @${statement.set} { ${print(statement.element)}${counts}${value} }`;
    }
    case 'meter': {
      const size = ` size ${statement.size ?? 65_535}`;
      return `meter ${statement.name}${size} { ${print(statement.key)} ${printStatement(statement.statement, style)} }`;
    }
    case 'mangle':
      return `${print(statement.key)} set ${printAssigned(statement.value, style)}`;
    case 'reset':
      return `reset ${print(statement.option)}`;
    case 'xt':
      return `xt ${statement.type} "${statement.name}"`;
    default:
      return statement satisfies never;
  }
}

function printRight(match: Pick<Match, 'operator' | 'left' | 'right'>, style: Style): string {
  const { right } = match;
  return isFlagNumber(match, style) && right.kind === 'value'
    ? printNumber(right.type, right.value)
    : printExpression(right, style);
}

type Match = Extract<Statement, { readonly kind: 'match' }>;

/** Several flags that are compared with all of a field are listed as their number. */
export function isFlagNumber(
  { operator, left, right }: Pick<Match, 'operator' | 'left' | 'right'>,
  style: Style,
): boolean {
  if (left.kind !== 'field' || operator === 'implicit' || operator === '!') return false;
  const isFlags = right.kind === 'value' && right.type.basis === 'bitmask' && right.type.name !== 'ct_label';
  return isFlags && findName(right.type, right.value, style) === undefined;
}

function printComparison(operator: Comparison): string {
  return operator === 'implicit' ? '' : `${operator} `;
}

export function printLimit({ rate, per, rateUnit, burst, burstUnit, isOver }: Limit): string {
  const text = `rate ${isOver ? 'over ' : ''}${rate}${rateUnit === undefined ? '' : ` ${rateUnit}`}/${per}`;
  return burst === undefined ? text : `${text} burst ${burst} ${burstUnit ?? 'packets'}`;
}

export function printQuota({ value, unit, used, isOver }: Quota, style: Style): string {
  const text = `${isOver ? 'over ' : ''}${value} ${unit}`;
  return used === undefined || style.stateless ? text : `${text} used ${used.value} ${used.unit}`;
}

/** `redirect` is a statement where a field is set: there the ICMP type of that name is a number. */
function printAssigned(value: Expression, style: Style): string {
  const text = printExpression(value, style);
  return text === 'redirect' && value.kind === 'value' ? String(value.value) : text;
}

/** The size and the scale are shown together. */
export function printSynproxy({ mss, wscale, timestamp, sackPerm }: Synproxy, separator: string): string {
  const flags = [...(timestamp ? ['timestamp'] : []), ...(sackPerm ? ['sack-perm'] : [])];
  return [
    ...(mss === undefined && wscale === undefined ? [] : [`mss ${mss ?? 0}`, `wscale ${wscale ?? 0}`]),
    ...(flags.length > 0 ? [flags.join(' ')] : []),
  ].join(separator);
}

function printLog({ prefix, level, group, snaplen, queueThreshold, flags }: LogOptions): string {
  return [
    'log',
    ...(prefix === undefined ? [] : [`prefix "${prefix}"`]),
    ...(group === undefined ? [] : [`group ${group}`]),
    ...(snaplen === undefined ? [] : [`snaplen ${snaplen}`]),
    ...(queueThreshold === undefined ? [] : [`queue-threshold ${queueThreshold}`]),
    ...(level === undefined ? [] : [`level ${level}`]),
    ...printLogFlags(flags),
  ].join(' ');
}

/** Flags of tcp share one word. */
function printLogFlags(flags: readonly string[]): string[] {
  if (flags.length === 0) return [];
  if (flags.length === LOG_FLAGS.length) return ['flags all'];
  const tcp = flags.filter((flag) => flag.startsWith('tcp ')).map((flag) => flag.slice(4));
  const others = flags.filter((flag) => !flag.startsWith('tcp '));
  return [...(tcp.length > 0 ? [`flags tcp ${tcp.join(',')}`] : []), ...others.map((flag) => `flags ${flag}`)];
}

function printNat(statement: Extract<Statement, { readonly kind: 'nat' }>, style: Style): string {
  const { nat, family, isNetmap, flags } = statement;
  const place = printPlace(statement, style);
  return [
    nat,
    ...(family ? [family] : []),
    ...(isNetmap ? ['prefix'] : []),
    ...(place === '' ? [] : [`to ${place}`]),
    ...(flags.length > 0 ? [flags.join(',')] : []),
  ].join(' ');
}

/** `ADDRESS:PORT`; an IPv6 address beside a port is in brackets. */
function printPlace(
  { address, port }: Pick<Extract<Statement, { readonly kind: 'nat' }>, 'address' | 'port'>,
  style: Style,
): string {
  if (!port) return address ? printExpression(address, style) : '';
  return `${address ? printBesidePort(address, style) : ''}:${printExpression(port, style)}`;
}

function printTproxyPlace({ address, port }: Extract<Statement, { readonly kind: 'tproxy' }>, style: Style): string {
  return `${address ? printBesidePort(address, style) : ''}${port ? `:${printExpression(port, style)}` : ''}`;
}

function printBesidePort(
  address: NonNullable<Extract<Statement, { readonly kind: 'nat' }>['address']>,
  style: Style,
): string {
  if (address.kind === 'range')
    return `${printBesidePort(address.first, style)}-${printBesidePort(address.last, style)}`;
  const text = printExpression(address, style);
  return address.kind === 'value' && address.type.basis === 'ipv6' ? `[${text}]` : text;
}
