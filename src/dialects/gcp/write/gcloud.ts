import type { GcpPlan, GcpRule } from './lower.ts';

/**
 * A shell script of `gcloud compute` calls; needs `NETWORK`. The denials of all else come last, so that nothing that is
 * permitted is cut meanwhile; then instances get their tags, each in the zone in which it is found by its name.
 */
export function printGcloud({ rules, attachments }: GcpPlan): string {
  const tags = Map.groupBy(attachments, ({ workload }) => workload);
  const lines = [
    '#!/bin/sh',
    'set -eu',
    ': "${NETWORK:?the network of the instances}"',
    ...rules.map(printRule),
    ...[...tags].flatMap(([workload, of]) => [
      `ZONE=$(gcloud compute instances list --filter=${quote(`name=${workload}`)} --format='value(zone.basename())')`,
      `gcloud compute instances add-tags ${quote(workload)} --zone="$ZONE" --tags=${[...new Set(of.map(({ tag }) => tag))].join(',')}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function printRule(rule: GcpRule): string {
  const { name, description, direction, priority, action, traffic, targetTag } = rule;
  const words = traffic.flatMap(({ protocol, ports }) =>
    ports.length === 0 ? [protocol] : ports.map((port) => `${protocol}:${port}`),
  );
  return [
    `gcloud compute firewall-rules create ${name} --network="$NETWORK" --direction=${direction} --priority=${priority}`,
    `--action=${action.toUpperCase()} --rules=${words.join(',')}`,
    ...printList('source-ranges', rule.sourceRanges),
    ...printList('source-tags', rule.sourceTags),
    ...printList('destination-ranges', rule.destinationRanges),
    `--target-tags=${targetTag} --description=${quote(description)}`,
  ].join(' ');
}

function printList(name: string, items: readonly string[]): string[] {
  return items.length > 0 ? [`--${name}=${items.join(',')}`] : [];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
