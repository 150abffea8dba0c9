import type { Guardrail, Policy, Rule, Selector, ServiceUse, Workload, Zone } from '#core/model';
import { printAddress, printPrefix, printTrafficSet, type TrafficSet, unionTraffic } from '#core/net';
import { unreachable } from '#core/result';
import { Document, isCollection, isMap, isSeq, type Node as YamlNode } from 'yaml';
import type { PolicyFile } from './document.ts';
import { toScheduleText } from './schedule.ts';
import { parseService } from './services.ts';

/** Up to this many characters a mapping or list stands on one line; a workload is one line of a table. */
const LINE_CHARACTERS = 110;
const WORKLOAD_CHARACTERS = 180;

type Own = ReadonlyMap<string, TrafficSet>;

/** The policy as canonical text, one file per part that it has; `parsePolicy` reads the same policy back. */
export function printPolicy(policy: Policy): PolicyFile[] {
  const own: Own = new Map(policy.services.map(({ name, traffic }) => [name, traffic]));
  const sections = {
    zones: policy.zones.map(toZoneText),
    workloads: policy.workloads.map(toWorkloadText),
    services: policy.services.map(({ name, traffic, description }) => ({
      name,
      ports: printTrafficSet(traffic),
      description,
    })),
    rules: policy.rules.map((rule) => toRuleText(rule, own)),
    manages: policy.manages.map(({ from, to, through }) => ({
      from: toSelectorText(from),
      to: toSelectorText(to),
      through,
    })),
    guardrails: policy.guardrails.map((guardrail) => toGuardrailText(guardrail, own)),
    tests: policy.tests.map(({ expect, from, to, services }) => ({
      [expect]: `${from} -> ${to}:${toServiceTexts(services, own).join(',')}`,
    })),
  };
  return Object.entries(sections).flatMap(([name, entries]) =>
    entries.length === 0 ? [] : [{ path: `${name}.yaml`, text: printSection(name, entries) }],
  );
}

function toZoneText(zone: Zone) {
  return {
    name: zone.name,
    class: zone.class,
    isolation: zone.isolation,
    mode: zone.mode,
    networks: zone.networks.length > 0 ? zone.networks.map(printPrefix) : undefined,
    approvals: zone.approvals,
    description: zone.description,
  };
}

function toWorkloadText(workload: Workload) {
  const { name, zone, addresses, labels, mode, enforced, legs } = workload;
  return {
    name,
    zone,
    addresses: addresses.length > 0 ? addresses.map(printAddress) : undefined,
    labels: Object.keys(labels).length > 0 ? labels : undefined,
    mode,
    enforced: enforced === addresses.length > 0 ? undefined : enforced,
    legs,
  };
}

function toRuleText(rule: Rule, own: Own) {
  return {
    id: rule.id,
    from: toSelectorText(rule.from),
    to: toSelectorText(rule.to),
    services: toServiceTexts(rule.services, own),
    owner: rule.owner,
    justification: rule.justification,
    enabled: rule.enabled ? undefined : false,
    review: rule.review,
    expires:
      rule.expiresAtMs === undefined ? undefined : new Date(rule.expiresAtMs).toISOString().replace('.000Z', 'Z'),
    schedule: rule.schedule && toScheduleText(rule.schedule),
    ticket: rule.ticket,
    identity: rule.identity,
  };
}

function toGuardrailText(guardrail: Guardrail, own: Own) {
  return { id: guardrail.id, description: guardrail.description, [guardrail.kind]: toStatement(guardrail, own) };
}

function toStatement(guardrail: Guardrail, own: Own): unknown {
  switch (guardrail.kind) {
    case 'never':
      return {
        from: toSelectorText(guardrail.from),
        to: toSelectorText(guardrail.to),
        services: guardrail.services && toServiceTexts(guardrail.services, own),
        except: guardrail.except && toServiceTexts(guardrail.except, own),
      };
    case 'exact-callers':
      return {
        to: toSelectorText(guardrail.to),
        services: toServiceTexts(guardrail.services, own),
        callers: toSelectorText(guardrail.callers),
      };
    case 'isolated':
      return toSelectorText(guardrail.of);
    case 'egress-only':
      return {
        from: toSelectorText(guardrail.from),
        destinations: guardrail.destinations.map(({ to, services }) => ({
          to: toSelectorText(to),
          services: toServiceTexts(services, own),
        })),
      };
    case 'exposure':
      return 'catalogue';
    case 'no-lateral':
      return {
        of: toSelectorText(guardrail.of),
        services: guardrail.services && toServiceTexts(guardrail.services, own),
        except: guardrail.except && toSelectorText(guardrail.except),
      };
    case 'never-path':
      return { from: toSelectorText(guardrail.from), to: toSelectorText(guardrail.to), over: guardrail.over };
    case 'every-path':
      return {
        from: toSelectorText(guardrail.from),
        to: toSelectorText(guardrail.to),
        crosses: toSelectorText(guardrail.crosses),
        over: guardrail.over,
      };
    case 'threshold':
      return {
        from: toSelectorText(guardrail.from),
        to: toSelectorText(guardrail.to),
        'fewer-than': guardrail.fewerThan,
        per: guardrail.per,
        distinct: guardrail.distinct,
        over: guardrail.over,
      };
    case 'single':
      return {
        of: toSelectorText(guardrail.of),
        per: guardrail.per,
        'unless-shared': guardrail.unlessShared && {
          to: toSelectorText(guardrail.unlessShared.to),
          services: toServiceTexts(guardrail.unlessShared.services, own),
        },
      };
    case 'expires-within':
      return {
        from: toSelectorText(guardrail.from),
        to: toSelectorText(guardrail.to),
        days: guardrail.days,
        hosts: guardrail.hosts,
      };
    case 'requires-identity':
      return {
        to: toSelectorText(guardrail.to),
        services: guardrail.services && toServiceTexts(guardrail.services, own),
      };
    case 'declared-gateways-only':
      return { gateways: toSelectorText(guardrail.gateways) };
    default:
      return unreachable(guardrail);
  }
}

function toSelectorText(selector: Selector): unknown {
  switch (selector.kind) {
    case 'any':
    case 'internet':
      return selector.kind;
    case 'network':
      return { network: toOneOrList(selector.networks.map(printPrefix)) };
    case 'union':
      return selector.parts.map(toSelectorText);
    case 'intersection':
      return { all: selector.parts.map(toSelectorText) };
    case 'difference': {
      const of = toSelectorText(selector.of);
      const except = toSelectorText(selector.except);
      const isShort = selector.of.kind !== 'difference' && typeof of === 'object' && !Array.isArray(of);
      return isShort ? { ...of, except } : { of, except };
    }
    case 'workloads': {
      const { zones, names, labels } = selector;
      if (!zones && !names && Object.keys(labels).length === 0) return 'workloads';
      return {
        zone: zones && toOneOrList(zones),
        workload: names && toOneOrList(names),
        ...Object.fromEntries(Object.entries(labels).map(([key, values]) => [key, toOneOrList(values)])),
      };
    }
    default:
      return unreachable(selector);
  }
}

function toOneOrList(texts: readonly string[]): string | readonly string[] {
  return texts.length === 1 && texts[0] !== undefined ? texts[0] : texts;
}

/** The names where they mean the traffic; else the traffic itself, so that a text never says more than the policy. */
function toServiceTexts({ names, traffic }: ServiceUse, own: Own): string[] {
  const meanings = names.map((name) => parseService(name, own));
  const meant = unionTraffic(...meanings.flatMap((meaning) => (meaning.ok ? [meaning.value] : [])));
  const isMeant = meanings.every(({ ok }) => ok) && isSameTraffic(meant, traffic);
  return isMeant ? [...names] : printTrafficSet(traffic);
}

function isSameTraffic(a: TrafficSet, b: TrafficSet): boolean {
  return JSON.stringify(a.ranges) === JSON.stringify(b.ranges);
}

function printSection(name: string, entries: readonly unknown[]): string {
  const document = new Document({ [name]: entries }, { keepUndefined: false, aliasDuplicateObjects: false });
  const list = document.get(name);
  if (isSeq<YamlNode>(list)) for (const entry of list.items) chooseForm(entry, name === 'workloads');
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, singleQuote: true });
}

/** Entries are blocks with a line per key; what stands in them is on one line when it fits. */
function chooseForm(entry: YamlNode, mayBeOneLine: boolean): void {
  if (mayBeOneLine && isCollection(entry) && isShort(entry, WORKLOAD_CHARACTERS)) entry.flow = true;
  else if (isMap<unknown, YamlNode>(entry)) for (const { value } of entry.items) setFlow(value);
}

function setFlow(node: YamlNode | null): void {
  if (!isCollection(node)) return;
  if (isShort(node, LINE_CHARACTERS)) node.flow = true;
  else if (isMap<unknown, YamlNode>(node)) for (const { value } of node.items) setFlow(value);
  else if (isSeq<YamlNode>(node)) for (const item of node.items) setFlow(item);
}

function isShort(node: YamlNode, characters: number): boolean {
  return JSON.stringify(node).length <= characters;
}
