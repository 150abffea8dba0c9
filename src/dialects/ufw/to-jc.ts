import { isUntold } from './to-match.ts';
import type { PortSpan, UfwEnd, UfwProfile, UfwRule, UfwStatus } from './syntax.ts';

/** Texts, numbers and lists, as `jc --ufw` has them; for those who read that already. */
type Fields = Readonly<Record<string, unknown>>;

const ALL_PORTS = [{ start: 0, end: 65535 }];
const isSingle = ({ first, last }: PortSpan) => first === last;
const toRange = ({ first, last }: PortSpan) => ({ start: first, end: last });

export function statusToJc(status: UfwStatus): Fields {
  const [, logging, level] = /^(\S+)(?: \((.*)\))?$/.exec(status.logging ?? '') ?? [];
  return {
    status: status.isActive ? 'active' : 'inactive',
    ...(logging !== undefined && { logging, logging_level: level ?? null }),
    ...(status.defaults !== undefined && { default: status.defaults }),
    ...(status.newProfiles !== undefined && { new_profiles: status.newProfiles }),
    rules: status.rules.filter((rule) => rule.kind === 'rule').map(ruleToJc),
  };
}

function ruleToJc(rule: UfwRule): Fields {
  return {
    action: rule.action,
    action_direction: rule.direction ?? null,
    index: rule.index ?? null,
    network_protocol: rule.family === 6 ? 'ipv6' : 'ipv4',
    ...endToJc('to', rule.to, rule.family),
    comment: rule.comment ?? null,
    ...endToJc('from', rule.from, rule.family),
  };
}

function endToJc(name: 'to' | 'from', end: UfwEnd, family: 4 | 6): Fields {
  const bits = family === 6 ? 128 : 32;
  return {
    [`${name}_ip`]: end.address ?? (family === 6 ? '::' : '0.0.0.0'),
    [`${name}_ip_prefix`]: end.length ?? (end.address === undefined ? 0 : bits),
    [`${name}_interface`]: end.interface ?? 'any',
    [`${name}_transport`]: isUntold(end) ? null : (end.protocol ?? 'any'),
    ...portsToJc(name, end),
  };
}

/** Protocols without ports have none of these fields. */
function portsToJc(name: 'to' | 'from', end: UfwEnd): Fields {
  const { ports, protocol, application } = end;
  if (isUntold(end)) return { [`${name}_service`]: application };
  if (ports.length === 0)
    return protocol === undefined ? { [`${name}_service`]: null, [`${name}_port_ranges`]: ALL_PORTS } : {};
  const singles = ports.filter(isSingle).map(({ first }) => first);
  const ranges = ports.filter((span) => !isSingle(span)).map(toRange);
  return {
    [`${name}_service`]: application ?? null,
    ...(singles.length > 0 && { [`${name}_ports`]: singles }),
    ...(ranges.length > 0 && { [`${name}_port_ranges`]: ranges }),
  };
}

export function profileToJc(profile: UfwProfile): Fields {
  return {
    profile: profile.name,
    title: profile.title,
    description: profile.description,
    ...protocolToJc('tcp', profile),
    ...protocolToJc('udp', profile),
  };
}

/** As written, and again without what is there twice. */
function protocolToJc(protocol: 'tcp' | 'udp', { ports }: UfwProfile): Fields {
  const spans = ports
    .filter((one) => one.protocol === undefined || one.protocol === protocol)
    .flatMap((one) => (one.spans.length === 0 ? [{ first: 0, last: 65535 }] : one.spans));
  const singles = spans.filter(isSingle).map(({ first }) => first);
  const ranges = spans.filter((span) => !isSingle(span));
  const merged = mergeSpans(ranges);
  const others = [...new Set(singles)]
    .filter((port) => !merged.some(({ first, last }) => first <= port && port <= last))
    .toSorted((a, b) => a - b);
  return {
    ...(singles.length > 0 && { [`${protocol}_list`]: singles }),
    ...(ranges.length > 0 && { [`${protocol}_ranges`]: ranges.map(toRange) }),
    ...(others.length > 0 && { [`normalized_${protocol}_list`]: others }),
    ...(merged.length > 0 && { [`normalized_${protocol}_ranges`]: merged.map(toRange) }),
  };
}

function mergeSpans(spans: readonly PortSpan[]): PortSpan[] {
  const merged: PortSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before && span.first <= before.last)
      merged[merged.length - 1] = { first: before.first, last: Math.max(before.last, span.last) };
    else merged.push(span);
  }
  return merged;
}
