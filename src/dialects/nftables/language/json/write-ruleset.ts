import type { Chain, Flowtable, NamedObject, NamedSet, Ruleset, SetType, Table } from '../syntax/ruleset.ts';
import type { Style } from '../text/values.ts';
import { type Json, toFlags, toObject } from './json.ts';
import { toElementJson } from './write-expressions.ts';
import { toLimitJson, toRuleJson, toStatementJson, toSynproxyJson } from './write-statements.ts';

/** As `nft -j list ruleset` writes it, without handles and metainfo. */
export function toRulesetJson({ tables }: Ruleset, style: Style): Json {
  return { nftables: [...tables.values()].flatMap((table) => toTableJson(table, style)) };
}

function toTableJson(table: Table, style: Style): Json[] {
  const { family, name } = table;
  return [
    { table: toObject({ family, name, flags: toFlags(table.flags), comment: table.comment }) },
    ...[...table.objects.values()].map((object) => toObjectJson(object, table, style)),
    ...[...table.sets.values()].map((set) => toSetJson(set, table, style)),
    ...[...table.flowtables.values()].map((flowtable) => toFlowtableJson(flowtable, table)),
    ...[...table.chains.values()].map((chain) => toChainJson(chain, table)),
    ...[...table.chains.values()].flatMap((chain) =>
      chain.rules.map((rule) => ({
        rule: toObject({
          family,
          table: name,
          chain: chain.name,
          comment: rule.comment,
          expr: toRuleJson(rule, style),
        }),
      })),
    ),
  ];
}

function toChainJson({ name, base }: Chain, table: Table): Json {
  return {
    chain: toObject({
      family: table.family,
      table: table.name,
      name,
      dev: base ? toFlags(base.devices) : undefined,
      type: base?.type,
      hook: base?.hook,
      prio: base?.priority,
      policy: base ? (base.policy ?? 'accept') : undefined,
    }),
  };
}

function toSetJson(set: NamedSet, table: Table, style: Style): Json {
  const { value } = set;
  const map = value && ('object' in value ? value.object : toTypeJson(value));
  return {
    [value ? 'map' : 'set']: toObject({
      family: table.family,
      name: set.name,
      table: table.name,
      type: toTypeJson(set.key),
      map,
      policy: set.policy === 'performance' ? undefined : set.policy,
      size: set.size,
      flags: toSetFlags(set.flags),
      timeout: set.timeoutMs === undefined ? undefined : set.timeoutMs / 1000,
      'gc-interval': set.gcIntervalMs === undefined ? undefined : set.gcIntervalMs / 1000,
      comment: set.comment,
      elem: set.elements.length === 0 ? undefined : set.elements.map((element) => toElementJson(element, style)),
      stmt:
        set.statements.length === 0
          ? undefined
          : set.statements.map((each) => toStatementJson(each, { ...style, stateless: true })),
    }),
  };
}

/** As nft 1.0.6 writes them: whether rules add to the set is not among them. */
function toSetFlags(flags: readonly string[]): Json | undefined {
  const shown = flags.filter((flag) => flag !== 'dynamic');
  return shown.length === 0 ? undefined : shown;
}

function toTypeJson({ parts }: SetType): Json {
  const names = parts.map(({ name }) => name);
  return names.length === 1 ? (names[0] ?? '') : names;
}

function toFlowtableJson({ name, hook, priority, devices }: Flowtable, table: Table): Json {
  return {
    flowtable: toObject({ family: table.family, name, table: table.name, hook, prio: priority, dev: toFlags(devices) }),
  };
}

function toObjectJson({ name, comment, body }: NamedObject, table: Table, style: Style): Json {
  const head = { family: table.family, name, table: table.name, comment };
  switch (body.kind) {
    case 'counter':
      return { counter: toObject({ ...head, packets: body.packets, bytes: body.bytes }) };
    case 'quota': {
      const { value, unit, used, isOver } = body.quota;
      const [bytes, usedBytes] = [toBytes(value, unit), used ? toBytes(used.value, used.unit) : 0];
      return { quota: toObject({ ...head, bytes, used: style.stateless ? undefined : usedBytes, inv: isOver }) };
    }
    case 'limit':
      return { limit: toObject({ ...head, ...(toLimitJson(body.limit) as object) }) };
    case 'secmark':
      return { secmark: toObject({ ...head, context: body.context }) };
    case 'synproxy':
      return { synproxy: toObject({ ...head, ...(toSynproxyJson(body.synproxy) as object | null) }) };
    case 'ct helper':
      return {
        'ct helper': toObject({
          ...head,
          type: body.helper,
          protocol: body.protocol,
          l3proto: body.l3proto || table.family,
        }),
      };
    case 'ct timeout':
      return {
        'ct timeout': toObject({
          ...head,
          protocol: body.protocol,
          l3proto: body.l3proto || table.family,
          policy: Object.fromEntries(body.policy),
        }),
      };
    case 'ct expectation':
      return {
        'ct expectation': toObject({
          ...head,
          protocol: body.protocol,
          dport: body.dport,
          timeout: body.timeoutMs,
          size: body.size,
          l3proto: body.l3proto || table.family,
        }),
      };
    default:
      return body satisfies never;
  }
}

const UNITS: Readonly<Record<string, number>> = { bytes: 1, kbytes: 1024, mbytes: 1024 * 1024 };

function toBytes(value: number, unit: string): number {
  return value * (UNITS[unit] ?? 1);
}
