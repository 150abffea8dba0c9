/** Fifty guardrails about paths over 10,000 workloads and 2,000 rules. */
import { type Guardrail, HOP_CLASSES, type Policy, type Selector } from '../src/core/model/index.ts';
import { checkStructure } from '../src/stages/verify/structure/index.ts';
import { printFigure } from './figure.ts';
import { toEstate } from './parts/estate.ts';

const RULES = 2000;
const AT_MS = Date.parse('2026-11-23T12:00:00Z');

const app = (number: number, more: Record<string, string[]> = {}): Selector => ({
  kind: 'workloads',
  labels: { app: [`app${number}`], ...more },
});
const zone = (name: string): Selector => ({ kind: 'workloads', zones: [name], labels: {} });

function toGuardrail(i: number): Guardrail {
  const id = `g${i}`;
  const databases = app(i % 20, { env: ['production'], role: ['database'] });
  switch (i % 4) {
    case 0:
      return { id, kind: 'never-path', from: { kind: 'internet' }, to: databases, over: ['remote-access'] };
    case 1:
      return {
        id,
        kind: 'never-path',
        from: zone('development'),
        to: databases,
        over: ['remote-access', 'management'],
      };
    case 2:
      return { id, kind: 'every-path', from: zone('staging'), to: databases, crosses: zone('production') };
    default:
      return {
        id,
        kind: 'threshold',
        from: { kind: 'any' },
        to: databases,
        fewerThan: 1000,
        per: 'site',
        over: HOP_CLASSES,
      };
  }
}

const estate = toEstate(10_000);
const step = estate.rules.length / RULES;
const rules = Array.from({ length: RULES }, (_, i) => estate.rules[Math.floor(i * step)]).filter((rule) => !!rule);
const guardrails = Array.from({ length: 50 }, (_, i) => toGuardrail(i));

// The second policy is a new one: nothing of the first is known of it.
for (const run of ['first', 'again']) {
  const policy: Policy = { ...estate, rules: [...rules], guardrails };
  const startMs = performance.now();
  const findings = checkStructure(policy, AT_MS);
  const seconds = (performance.now() - startMs) / 1000;
  const size = `${policy.workloads.length} workloads, ${policy.rules.length} rules`;
  printFigure(`50 path guardrails, ${size}, ${findings.length} broken, ${run}`, seconds, 's', 2);
}
