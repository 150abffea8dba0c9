import { parseArgs } from 'node:util';
import type { PolicyPositions, Position } from '#dialects/bulkhead';
import { parsePolicy, printPolicyError, printPosition } from '#dialects/bulkhead';
import { checkPolicy, type Finding, type Subject } from '#stages/verify';
import { CallError, type Command } from '../command.ts';
import { countOf, printJson } from '../print.ts';
import { needPolicyFiles } from '../read-policy.ts';
import { readTime } from '../read-time.ts';

/** `bulkhead check DIR`: reads the policy, proves its guardrails and tests, and says what else is wrong with it. */
export const checkCommand: Command = {
  name: 'check',
  usage: 'check DIR [--at TIME] [--json]',
  summary: 'proves the guardrails and tests of a policy for all packets, and lints it',
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, at: { type: 'string' } },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0)
      throw new CallError(['bulkhead: check needs one folder', `usage: bulkhead ${checkCommand.usage}`]);
    const atMs = readTime(values.at);
    const files = needPolicyFiles(path);
    const parsed = parsePolicy(files);
    if (!parsed.ok) {
      if (values.json) printJson({ holds: false, errors: parsed.error });
      throw new CallError([
        ...parsed.error.map(printPolicyError),
        `${countOf(parsed.error.length, 'error')}; nothing was checked`,
      ]);
    }
    const { policy, positions } = parsed.value;
    const findings = checkPolicy(policy, atMs);
    if (values.json) {
      const placed = findings.map((finding) => ({ ...placeOf(finding.subject, positions), ...finding }));
      printJson({ holds: findings.length === 0, errors: [], findings: placed });
    } else {
      for (const finding of findings) process.stdout.write(`${printFinding(finding, positions)}\n`);
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      const found =
        findings.length === 0
          ? 'holds'
          : `${countOf(errors, 'error')}, ${countOf(findings.length - errors, 'warning')}`;
      const { zones, workloads, rules, guardrails, tests } = policy;
      process.stdout.write(
        `${found}: ${countOf(files.length, 'file')}, ${countOf(zones.length, 'zone')}, ${countOf(workloads.length, 'workload')}, ${countOf(rules.length, 'rule')}, ${countOf(guardrails.length, 'guardrail')}, ${countOf(tests.length, 'test')}\n`,
      );
    }
    return findings.length === 0 ? 0 : 1;
  },
};

function printFinding({ subject, severity, message, related }: Finding, positions: PolicyPositions): string {
  const at = placeOf(subject, positions);
  const other = related && placeOf(related, positions);
  const where = at ? `${printPosition(at)}: ` : '';
  return `${where}${severity}: ${message}${other ? `\n  see ${printPosition(other)}` : ''}`;
}

function placeOf(subject: Subject, positions: PolicyPositions): Position | undefined {
  switch (subject.kind) {
    case 'test':
      return positions.tests[subject.index];
    case 'management':
      return positions.manages[subject.index];
    case 'zone':
      return positions.zones.get(subject.name);
    case 'workload':
      return positions.workloads.get(subject.name);
    case 'rule':
      return positions.rules.get(subject.name);
    case 'guardrail':
      return positions.guardrails.get(subject.name);
    default:
      return subject satisfies never;
  }
}
