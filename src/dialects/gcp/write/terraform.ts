import type { GcpPlan, GcpRule } from './lower.ts';
import type { GcpTraffic } from './traffic.ts';

/**
 * A module for Terraform 1.2 or later in its JSON syntax (`.tf.json`). Tags belong to instances, which are the
 * caller's: the output tells which instance needs which.
 */
export function printTerraform({ rules, attachments }: GcpPlan): string {
  const tags = Map.groupBy(attachments, ({ workload }) => workload);
  const module = {
    terraform: {
      required_version: '>= 1.2',
      required_providers: { google: { source: 'hashicorp/google', version: '>= 4.0' } },
    },
    variable: { network: { type: 'string', description: 'name or self link of the network of the instances' } },
    ...(rules.length > 0 && {
      resource: {
        google_compute_firewall: Object.fromEntries(rules.map((rule) => [toLabel(rule.name), toResource(rule)])),
      },
    }),
    output: {
      tags: {
        description: 'the tags that the instance of each workload must have',
        value: Object.fromEntries(
          [...tags].map(([workload, of]) => [workload, [...new Set(of.map(({ tag }) => tag))]]),
        ),
      },
    },
  };
  return `${JSON.stringify(module, undefined, 2)}\n`;
}

function toResource(rule: GcpRule) {
  const { name, description, direction, priority, action, traffic, targetTag } = rule;
  const lists = {
    source_ranges: rule.sourceRanges,
    source_tags: rule.sourceTags,
    destination_ranges: rule.destinationRanges,
  };
  return {
    name,
    description,
    network: '${var.network}',
    direction,
    priority,
    [action]: traffic.map(toBlock),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    target_tags: [targetTag],
  };
}

function toBlock({ protocol, ports }: GcpTraffic) {
  return { protocol, ...(ports.length > 0 && { ports }) };
}

function toLabel(name: string): string {
  return name.replaceAll('-', '_');
}
