import type { Policy } from '#core/model';
import { printTest } from '#dialects/bulkhead';
import { checkPolicy } from '../../check-policy.ts';
import type { Finding, Subject } from '../../finding.ts';

export interface FindingsDiff {
  /** What a check of the new policy finds wrong and a check of the old one did not: guardrails now broken, tests failed. */
  readonly errors: readonly Finding[];
  /** The other way round, where what is asked is still asked: guardrails that hold now, tests that do. */
  readonly healed: readonly Finding[];
}

export function diffFindings(older: Policy, newer: Policy, atMs: number): FindingsDiff {
  const was = findErrors(older, atMs);
  const is = findErrors(newer, atMs);
  const asked = new Set([
    ...newer.guardrails.map(({ id }) => id),
    ...newer.tests.map((test) => printTest(test, newer)),
  ]);
  return {
    errors: [...is].filter(([key]) => !was.has(key)).map(([, finding]) => finding),
    healed: [...was].filter(([key, finding]) => !is.has(key) && isAsked(finding)).map(([, finding]) => finding),
  };

  function isAsked({ subject, related }: Finding): boolean {
    return [subject, related].every((one) => {
      if (one?.kind === 'guardrail' || one?.kind === 'test') return asked.has(nameOf(one, older));
      return true;
    });
  }
}

/** By what they are about: the same trouble is one, whichever witness shows it. */
function findErrors(policy: Policy, atMs: number): ReadonlyMap<string, Finding> {
  const errors = checkPolicy(policy, atMs).filter(({ severity }) => severity === 'error');
  return new Map(
    errors.map((finding) => {
      const { kind, subject, related } = finding;
      const names = [subject, ...(related ? [related] : [])].map((one) => `${one.kind} ${nameOf(one, policy)}`);
      return [[kind, ...names].join('\n'), finding];
    }),
  );
}

/** Tests have no name but what they say. */
function nameOf(subject: Subject, policy: Policy): string {
  switch (subject.kind) {
    case 'test': {
      const test = policy.tests[subject.index];
      return test ? printTest(test, policy) : '';
    }
    case 'management':
      return `${subject.index}`;
    case 'zone':
    case 'workload':
    case 'rule':
    case 'guardrail':
      return subject.name;
    default:
      return subject satisfies never;
  }
}
