import type { ProposalDiff } from '#api';
import type { PolicyDiff } from '#stages/verify';

export function toDiffView({ isSame, connections, zones, workloads, guardrails, tests }: PolicyDiff): ProposalDiff {
  return {
    isSame,
    connections: connections.map(({ change, was, is, text, rows }) => ({
      change,
      was: was.words,
      is: is.words,
      ...(text !== undefined && { example: text }),
      zones: [...new Set(rows.flatMap((row) => row.zones))],
      services: [...new Set(rows.flatMap((row) => row.services))],
    })),
    others: [
      ...toWords('zone', zones),
      ...toWords('workload', workloads),
      ...toWords('guardrail', guardrails),
      ...toWords('test', tests),
    ],
  };
}

function toWords(what: string, { added, removed, changed }: PolicyDiff['zones']): string[] {
  return [
    ...added.map((name) => `${what} \`${name}\` comes`),
    ...removed.map((name) => `${what} \`${name}\` goes`),
    ...changed.map((one) => `${what} \`${one.name}\`: ${one.what.join('; ')}`),
  ];
}
