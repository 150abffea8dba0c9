import {
  hasPorts,
  type Interval,
  invertIntervals,
  mergeIntervals,
  type Protocol,
  splitByProtocol,
  toProtocolNumber,
  type TrafficSet,
} from '#core/net';
import { type Condition, meta, payload, type Row, toNumberValues, type Value } from './condition.ts';
import type { Form } from './form.ts';

const LAST_DETAIL = 0xffff;

/** Disjoint rows that together hold for the packets of the traffic. */
export function toTrafficRows(traffic: TrafficSet, form: Form): Row[] {
  const parts = [...Map.groupBy(splitByProtocol(traffic), ({ protocol }) => protocol)];
  // Of a protocol without ports or types the detail of every packet is 0.
  const isWhole = ([protocol, [part]]: (typeof parts)[number]) =>
    part?.first === 0 && (part.last === LAST_DETAIL || typeof protocol === 'number');
  const whole = parts.filter(isWhole).map(([protocol]) => toProtocolNumber(protocol));
  if (whole.length === 256) return [[]];
  const partial = parts.filter((part) => !isWhole(part) && typeof part[0] !== 'number');
  return [
    ...(whole.length === 0 ? [] : [[toProtocolCondition(whole)]]),
    ...toServiceRows(
      partial.filter(([protocol]) => hasPorts(protocol)),
      form,
    ),
    ...partial.flatMap(([protocol, details]) => (hasPorts(protocol) ? [] : toIcmpRows(protocol, details, form))),
  ];
}

/** Whose header the row looks into: of the one protocol that it is about, else `th`, that of any. */
export function transportOf(row: Row): string {
  const names = row.flatMap(({ field }) =>
    typeof field === 'object' && 'payload' in field ? [field.payload.protocol] : [],
  );
  return names.find((name) => name === 'tcp' || name === 'udp' || name === 'sctp') ?? 'th';
}

function toProtocolCondition(numbers: readonly number[]): Condition {
  const ranges = mergeIntervals(numbers.map((number) => ({ first: number, last: number })));
  return {
    field: meta('l4proto'),
    values: toNumberValues(ranges),
    others: toNumberValues(invertIntervals(ranges, 255)),
  };
}

function toServiceRows(parts: readonly (readonly [Protocol, readonly Interval[]])[], form: Form): Row[] {
  const ports = (ranges: readonly Interval[]) => ({
    values: toNumberValues(mergeIntervals(ranges)),
    others: toNumberValues(invertIntervals(mergeIntervals(ranges), LAST_DETAIL)),
  });
  const groups = form.anyTransport
    ? Map.groupBy(parts, ([, ranges]) => ranges.map(({ first, last }) => `${first}-${last}`).join())
    : new Map(parts.map((part) => [String(part[0]), [part]]));
  return [...groups.values()].map((group): Row => {
    const [[protocol, ranges] = ['tcp', []], ...more] = group;
    if (more.length === 0) return [{ field: payload(String(protocol), 'dport'), ...ports(ranges) }];
    return [
      toProtocolCondition(group.map(([member]) => toProtocolNumber(member))),
      { field: payload('th', 'dport'), ...ports(ranges) },
    ];
  });
}

/**
 * Details of icmp are type × 256 + code. Without the protocol before it, nft takes `icmpv6 type` for one of IPv6 alone
 * in a table of both families, and `icmp type` for one of IPv4.
 */
function toIcmpRows(protocol: Protocol, details: readonly Interval[], form: Form): Row[] {
  return toTypeRows(protocol, details, form).map((row) => [toProtocolCondition([toProtocolNumber(protocol)]), ...row]);
}

function toTypeRows(protocol: Protocol, details: readonly Interval[], form: Form): Row[] {
  const header = protocol === 'icmp' ? 'icmp' : 'icmpv6';
  const [type, code] = [payload(header, 'type'), payload(header, 'code')];
  const byType = [...Map.groupBy(details.flatMap(splitByType), (part) => part.type)];
  if (form.concatenation) {
    const values = byType.flatMap(([number, codes]) =>
      toNumberValues(codes).map((value): Value => ({
        first: BigInt(number * 256) + BigInt(value.first),
        last: BigInt(number * 256) + BigInt(value.last),
        text: { concat: [number, value.text] },
      })),
    );
    return [[{ field: { concat: [type, code] }, values }]];
  }
  const isWhole = ([, [codes]]: (typeof byType)[number]) => codes?.first === 0 && codes.last === 255;
  const whole = mergeIntervals(byType.filter(isWhole).map(([number]) => ({ first: number, last: number })));
  return [
    ...(whole.length === 0
      ? []
      : [[{ field: type, values: toNumberValues(whole), others: toNumberValues(invertIntervals(whole, 255)) }]]),
    ...byType
      .filter((part) => !isWhole(part))
      .map(([number, codes]) => [
        { field: type, values: toNumberValues([{ first: number, last: number }]) },
        { field: code, values: toNumberValues(codes), others: toNumberValues(invertIntervals(codes, 255)) },
      ]),
  ];
}

function splitByType({ first, last }: Interval): { type: number; first: number; last: number }[] {
  const parts: { type: number; first: number; last: number }[] = [];
  for (let type = first >> 8; type <= last >> 8; type++)
    parts.push({ type, first: Math.max(first, type << 8) & 0xff, last: Math.min(last, (type << 8) | 0xff) & 0xff });
  return parts;
}
