import type { Comparison, Limit, LogOptions, Quota, Rule, Statement, Synproxy } from '../syntax/statement.ts';
import type { Expression } from '../syntax/expression.ts';
import { isFlagNumber, printStatement } from '../text/statements.ts';
import type { Style } from '../text/values.ts';
import { type Json, toFlags, toObject } from './json.ts';
import { toExpressionJson, toVerdictJson } from './write-expressions.ts';

export function toRuleJson({ statements }: Rule, style: Style): Json[] {
  return statements.map((statement) => toStatementJson(statement, style));
}

export function toStatementJson(statement: Statement, style: Style): Json {
  const write = (expression: Expression) => toExpressionJson(expression, style);
  switch (statement.kind) {
    case 'match':
      return toMatch(statement, style);
    case 'verdict':
      return toVerdictJson(statement.verdict);
    case 'call':
      // libnftables has no JSON for it and writes the text.
      return printStatement(statement, { ...style, stateless: false });
    case 'vmap':
      return { vmap: { key: write(statement.key), data: write(statement.map) } };
    case 'counter':
      return {
        counter:
          style.stateless || statement.packets === undefined
            ? null
            : { packets: statement.packets ?? 0, bytes: statement.bytes ?? 0 },
      };
    case 'object':
      return { [statement.object === 'synproxy' ? 'synproxy' : statement.object]: write(statement.name) };
    case 'limit':
      return { limit: toLimitJson(statement.limit) };
    case 'quota':
      return { quota: toQuotaJson(statement.quota, style) };
    case 'last':
      return { last: style.stateless || statement.usedMs === undefined ? null : { used: statement.usedMs } };
    case 'connections':
      return { 'ct count': toObject({ val: statement.count, inv: statement.isOver || undefined }) };
    case 'log':
      return { log: toLog(statement.log) };
    case 'reject':
      if (statement.type === undefined) return { reject: null };
      return { reject: toObject({ type: statement.type, expr: statement.code && write(statement.code) }) };
    case 'nat': {
      const body = toObject({
        family: statement.family,
        addr: statement.address && write(statement.address),
        port: statement.port && write(statement.port),
        flags: toFlags([...(statement.isNetmap ? ['netmap'] : []), ...statement.flags]),
        type_flags: statement.isNetmap && 'prefix',
      });
      return { [statement.nat]: Object.keys(body).length === 0 ? null : body };
    }
    case 'tproxy':
      return {
        tproxy: toObject({
          family: statement.family,
          addr: statement.address && write(statement.address),
          port: statement.port && write(statement.port),
        }),
      };
    case 'synproxy':
      return { synproxy: toSynproxyJson(statement.synproxy) };
    case 'queue': {
      const body = toObject({ num: statement.queue ? write(statement.queue) : 0, flags: toFlags(statement.flags) });
      return { queue: body };
    }
    case 'dup':
      return { dup: toObject({ addr: write(statement.to), dev: statement.device && write(statement.device) }) };
    case 'fwd':
      return {
        fwd: toObject({
          dev: write(statement.device),
          family: statement.to && statement.family,
          addr: statement.to && write(statement.to),
        }),
      };
    case 'notrack':
      return { notrack: null };
    case 'flow':
      return { flow: { op: 'add', flowtable: `@${statement.flowtable}` } };
    case 'update': {
      const stmt =
        statement.statements.length === 0
          ? undefined
          : statement.statements.map((each) => toStatementJson(each, { ...style, stateless: true }));
      const common = { op: statement.operation, elem: write(statement.element), set: `@${statement.set}`, stmt };
      if (!statement.value) return { set: toObject(common) };
      const { set, ...rest } = common;
      return { map: toObject({ ...rest, data: write(statement.value), map: set }) };
    }
    case 'meter':
      return {
        meter: toObject({
          key: write(statement.key),
          stmt: toStatementJson(statement.statement, style),
          size: statement.size ?? 65_535,
          name: statement.name,
        }),
      };
    case 'mangle':
      return { mangle: { key: write(statement.key), value: write(statement.value) } };
    case 'reset':
      return { reset: toResetJson(statement.option, style) };
    case 'xt':
      return { xt: toObject({ type: statement.type, name: statement.name }) };
    default:
      return statement satisfies never;
  }
}

function toMatch({ left, right, operator }: Extract<Statement, { readonly kind: 'match' }>, style: Style): Json {
  const write = (expression: Expression) => toExpressionJson(expression, style);
  if (right.kind === 'masked') {
    return {
      match: {
        op: operator === 'implicit' ? '==' : operator,
        left: { '&': [write(left), write(right.mask)] },
        right: write(right.flags),
      },
    };
  }
  const isNumber = isFlagNumber({ operator, left, right }, style);
  const shown = isNumber && right.kind === 'value' ? Number(right.value) : write(right);
  return { match: { op: toOperator(operator, right), left: write(left), right: shown } };
}

/** Flags are looked for among others; everything else is compared. */
function toOperator(operator: Comparison, right: Expression): string {
  if (operator !== 'implicit') return operator;
  return right.kind === 'value' && right.type.name !== 'bitmask' && right.type.basis === 'bitmask' && right.value !== 0n
    ? 'in'
    : '==';
}

export function toLimitJson({ rate, per, rateUnit, burst, burstUnit, isOver }: Limit): Json {
  return toObject({
    rate,
    burst: burst ?? (rateUnit === undefined ? 5 : 0),
    per,
    inv: isOver || undefined,
    rate_unit: rateUnit,
    burst_unit: rateUnit === undefined ? undefined : (burstUnit ?? 'bytes'),
  });
}

export function toQuotaJson({ value, unit, used, isOver }: Quota, style: Style): Json {
  const shown = used && !style.stateless && used.value > 0 ? used : undefined;
  return toObject({ val: value, val_unit: unit, used: shown?.value, used_unit: shown?.unit, inv: isOver || undefined });
}

export function toSynproxyJson({ mss, wscale, timestamp, sackPerm }: Synproxy): Json {
  const flags = [...(timestamp ? ['timestamp'] : []), ...(sackPerm ? ['sack-perm'] : [])];
  const body = toObject({ mss, wscale, flags: flags.length > 0 ? flags : undefined });
  return Object.keys(body).length === 0 ? null : body;
}

function toLog({ prefix, level, group, snaplen, queueThreshold, flags }: LogOptions): Json {
  const isAll = flags.length === 5;
  const body = toObject({
    prefix,
    group,
    snaplen,
    'queue-threshold': queueThreshold,
    level,
    flags: isAll ? 'all' : toFlags(flags),
  });
  return Object.keys(body).length === 0 ? null : body;
}

/** An option without a name has no length here. */
function toResetJson(option: Expression, style: Style): Json {
  if (option.kind === 'field' && option.key.of === 'tcp option' && typeof option.key.name === 'number')
    return { 'tcp option': { base: option.key.name, offset: 0, len: 0 } };
  return toExpressionJson(option, style);
}
