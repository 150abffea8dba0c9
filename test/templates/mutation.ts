import type { Policy } from '#core/model';
import { unwrap } from '#core/result';
import { parsePolicy } from '#dialects/bulkhead';
import type { Finding } from '#stages/verify';
import { readPolicyOf } from './read-template.ts';

/** A change that a guardrail must notice: text that is added to a template, or a rule that is taken from it. */
export interface Mutation {
  readonly guardrail: string;
  readonly add?: string;
  readonly without?: string;
  /** Guardrails that say the same of it from another side. Absent: it alone does. */
  readonly also?: readonly string[];
  /** Part of what the finding says: the witness. */
  readonly shows: string;
}

export function mutate(template: string, { add, without }: Mutation): Policy {
  const added = add === undefined ? [] : [{ path: 'added.yaml', text: add }];
  const { policy } = unwrap(parsePolicy([...readPolicyOf(template), ...added]));
  const rules = policy.rules.filter(({ id }) => id !== without);
  if (without !== undefined && rules.length === policy.rules.length) throw new Error(`there is no rule ${without}`);
  return { ...policy, rules };
}

/** The guardrails that the findings say are broken, sorted. */
export function brokenBy(findings: readonly Finding[]): string[] {
  const broken = findings.flatMap(({ kind, subject, related }) => {
    if (kind !== 'guardrail-broken' && kind !== 'caller-not-permitted') return [];
    const said = [subject, related].find((one) => one?.kind === 'guardrail');
    return said?.kind === 'guardrail' ? [said.name] : [];
  });
  return [...new Set(broken)].toSorted();
}

/** A rule as text, with all that guardrails ask of any rule. */
export function rule(from: string, to: string, services: string, more = ''): string {
  return `rules:
  - id: added
    from: ${from}
    to: ${to}
    services: [${services}]
    owner: somebody
    justification: it was asked for
${more}`;
}

export const IDENTITY = '    identity: spiffe://example.org/added\n';

export function control(from: string, to: string, through: string): string {
  return `manages: [{ from: ${from}, to: ${to}, through: ${through} }]\n`;
}

export function workload(text: string): string {
  return `workloads: [${text}]\n`;
}
