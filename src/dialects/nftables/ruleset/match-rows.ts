import { CONNECTION_STATES, type FilterMatch } from '#core/model';
import {
  type AddressSet,
  type Bits,
  complementAddresses,
  complementInterfaces,
  complementPorts,
  type InterfaceSet,
  intersectTraffic,
  isAllInterfaces,
  isAllPorts,
  toInterfacesStarting,
  toTraffic,
  toTrafficSet,
} from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { type Condition, meta, payload, type Row, toAddressValues, toNameValues, toNumberValues } from './condition.ts';
import type { Form } from './form.ts';
import { toTrafficRows, transportOf } from './traffic-rows.ts';

const WITH_PORTS = toTrafficSet([toTraffic('tcp'), toTraffic('udp'), toTraffic('sctp')]);

/**
 * Disjoint rows that together hold for the packets of the match, in a table that sees packets of `families`.
 * None: no packet of them. Error: what the language has no words for.
 */
export function toMatchRows(match: FilterMatch, families: readonly Bits[], form: Form): Result<Row[], string> {
  const [unknown] = match.unknown;
  if (unknown !== undefined) return fail(`\`${unknown}\` is not modelled`);
  const [incoming, outgoing] = [toInterfaceRows('iifname', match.in), toInterfaceRows('oifname', match.out)];
  if (!incoming.ok) return incoming;
  if (!outgoing.ok) return outgoing;
  return ok(
    [
      incoming.value,
      outgoing.value,
      toAddressRows(match, families),
      toStateRows(match),
      toPortRows(match, form),
    ].reduce<Row[]>((rows, more) => rows.flatMap((row) => more.map((conditions) => [...row, ...conditions])), [[]]),
  );
}

function toAddressRows({ sources, destinations }: FilterMatch, families: readonly Bits[]): Row[] {
  const rows = families.flatMap((bits) => {
    const ends = [toAddressCondition('saddr', sources, bits), toAddressCondition('daddr', destinations, bits)];
    return ends.some((end) => end?.values?.length === 0)
      ? []
      : [{ bits, row: ends.filter((end) => end !== undefined) }];
  });
  if (rows.length === families.length && rows.every(({ row }) => row.length === 0)) return [[]];
  return rows.map(({ bits, row }) => {
    const [own, other] = bits === 32 ? ['ipv4', 'ipv6'] : ['ipv6', 'ipv4'];
    if (row.length > 0 || families.length === 1) return row;
    return [{ field: meta('nfproto'), values: toNameValues([own]), others: toNameValues([other]) }];
  });
}

/** Undefined: every address of the family will do. */
function toAddressCondition(field: string, set: AddressSet, bits: Bits): Condition | undefined {
  const ofFamily = (from: AddressSet) => toAddressValues(from.ranges.filter((range) => range.bits === bits));
  const others = ofFamily(complementAddresses(set));
  if (others.length === 0) return undefined;
  return { field: payload(bits === 32 ? 'ip' : 'ip6', field), values: ofFamily(set), others };
}

function toStateRows({ states }: FilterMatch): Row[] {
  const [values, others] = [true, false].map((isMeant) =>
    toNameValues(CONNECTION_STATES.filter((state) => states.includes(state) === isMeant)),
  );
  if (others?.length === 0) return [[]];
  return values?.length === 0
    ? []
    : [[{ field: { ct: { key: 'state' } }, values: values ?? [], others: others ?? [] }]];
}

/** Traffic and source ports: both hang on the protocol. */
function toPortRows({ traffic, sourcePorts }: FilterMatch, form: Form): Row[] {
  if (isAllPorts(sourcePorts)) return toTrafficRows(traffic, form);
  const values = toNumberValues(sourcePorts.ranges);
  if (values.length === 0) return [];
  const others = toNumberValues(complementPorts(sourcePorts).ranges);
  return toTrafficRows(intersectTraffic(traffic, WITH_PORTS), form).map((row) => [
    ...row,
    { field: payload(transportOf(row), 'sport'), values, others },
  ]);
}

/** "No interface" is a name that cannot be written, so a set that holds it is written by what it leaves out. */
function toInterfaceRows(key: 'iifname' | 'oifname', set: InterfaceSet): Result<Row[], string> {
  if (isAllInterfaces(set)) return ok([[]]);
  const field = meta(key);
  const listed = toNames(set);
  if (listed)
    return ok(
      [listed.names, ...listed.starts.map((start) => [start])]
        .filter((names) => names.length > 0)
        .map((names) => [{ field, values: toNameValues(names) }]),
    );
  const left = toNames(complementInterfaces(set));
  if (left)
    return ok([
      [left.names, ...left.starts.map((start) => [start])]
        .filter((names) => names.length > 0)
        .map((names) => ({ field, others: toNameValues(names) })),
    ]);
  return fail(`\`${key}\` can be names, starts of names, or all but such`);
}

/** Undefined: the set has a range that is neither a name nor all names that start alike. */
function toNames({ ranges }: InterfaceSet): { names: string[]; starts: string[] } | undefined {
  const names: string[] = [];
  const starts: string[] = [];
  for (const { first, before } of ranges) {
    if (first === '') return undefined;
    if (before === `${first}\0`) names.push(`"${first}"`);
    else if (before === toInterfacesStarting(first).ranges[0]?.before) starts.push(`"${first}*"`);
    else return undefined;
  }
  return { names, starts };
}
