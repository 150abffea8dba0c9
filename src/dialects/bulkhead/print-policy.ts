import type { Guardrail, Policy, PolicyTest, Rule, Workload, Zone } from '#core/model';
import { printAddress, printPrefix, printTrafficSet } from '#core/net';
import { Document } from 'yaml';
import type { PolicyFile } from './document.ts';
import type { EndpointNames } from './endpoint.ts';
import { layOut, printInLine } from './layout.ts';
import { toScheduleText } from './schedule.ts';
import { type Own, toEndpointText, toSelectorText, toServiceTexts } from './selector-text.ts';
import { toStatementText } from './statement-text.ts';

const DOCUMENT = { keepUndefined: false, aliasDuplicateObjects: false };

/** The policy as canonical text, a file (or of many entries several) for each part that it has; `parsePolicy` reads the same policy back. */
export function printPolicy(policy: Policy): PolicyFile[] {
  const own = toOwn(policy);
  const names = toNames(policy);
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
    tests: policy.tests.map((test) => ({ [test.expect]: toTestText(test, names, own) })),
  };
  return Object.entries(sections).flatMap(([name, entries]) => toFiles(name, entries));
}

/** More entries than this go into further files: a file may not be larger than what is read. */
const FILE_ENTRIES = 5000;

function toFiles(name: string, entries: readonly unknown[]): PolicyFile[] {
  return Array.from({ length: Math.ceil(entries.length / FILE_ENTRIES) }, (_, i) => {
    const some = entries.slice(i * FILE_ENTRIES, (i + 1) * FILE_ENTRIES);
    const text = layOut(new Document({ [name]: some }, DOCUMENT));
    return { path: i === 0 ? `${name}.yaml` : `${name}-${i + 1}.yaml`, text };
  });
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
  return { id: guardrail.id, description: guardrail.description, [guardrail.kind]: toStatementText(guardrail, own) };
}

function toTestText({ from, to, services }: PolicyTest, names: EndpointNames, own: Own): unknown {
  const source = toEndpointText(from, names);
  const destination = toEndpointText(to, names);
  const texts = toServiceTexts(services, own);
  if (source !== undefined && destination !== undefined) return `${source} -> ${destination}:${texts.join(',')}`;
  return { from: toSelectorText(from), to: toSelectorText(to), services: texts };
}

/** A test on one line: `deny: laptop-7 -> signer-1:web3signer`. */
export function printTest(test: PolicyTest, policy: Policy): string {
  return `${test.expect}: ${printInLine(toTestText(test, toNames(policy), toOwn(policy)))}`;
}

function toOwn(policy: Policy): Own {
  return new Map(policy.services.map(({ name, traffic }) => [name, traffic]));
}

function toNames({ workloads, zones }: Policy): EndpointNames {
  return { workloads: new Set(workloads.map(({ name }) => name)), zones: new Set(zones.map(({ name }) => name)) };
}
