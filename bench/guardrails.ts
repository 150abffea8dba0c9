/** `check` of a policy of 2 000 rules with 50 guardrails over 10 000 workloads; a rule that breaks one is found. */
import type { Guardrail, Policy, Rule, Selector } from '#core/model';
import { checkPolicy } from '#stages/verify';
import { printFigure } from './figure.ts';
import { ENVIRONMENTS, SITES, toEstate } from './parts/estate.ts';

const RULES = 2000;
const GUARDRAILS = 50;
const LIMIT_S = 2;

const estate = toEstate(10_000);
const policy: Policy = {
  ...estate,
  // Its rules from the internet break its `exposure`.
  rules: estate.rules.filter(({ from }) => from.kind !== 'internet').slice(0, RULES),
  guardrails: [...estate.guardrails, ...moreGuardrails(GUARDRAILS - estate.guardrails.length)],
};
const size = `${policy.workloads.length} workloads, ${policy.rules.length} rules, ${policy.guardrails.length} guardrails`;
// Policies are worked out once: each measurement gets one that was never seen.
const good = measure(`check: ${size}`, { ...policy });
if (good !== 0) throw new Error(`expected no broken guardrail, found ${good}`);
const broken = measure('the same with one rule that breaks one', {
  ...policy,
  rules: [...policy.rules, breakingRule()],
});
if (broken < 1) throw new Error('expected a broken guardrail');

function measure(name: string, subject: Policy): number {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const findings = checkPolicy(subject, 0);
  printFigure(name, (performance.now() - start) / 1000, 's', LIMIT_S);
  const { user, system } = process.cpuUsage(cpu);
  const residentMb = (process.memoryUsage().rss / 2 ** 20).toFixed(0);
  process.stdout.write(`  ${((user + system) / 1e6).toFixed(2)} s of processor time, ${residentMb} MB resident\n`);
  return findings.filter(({ kind }) => kind === 'guardrail-broken').length;
}

function labelled(labels: Readonly<Record<string, string>>): Selector {
  return {
    kind: 'workloads',
    labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, [value]])),
  };
}

/** No site of one application reaches the databases of another. */
function moreGuardrails(count: number): Guardrail[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `apart-${i}`,
    kind: 'never',
    from: labelled({ site: SITES[i % SITES.length] ?? 'ams', app: `app${3 + (i % 20)}` }),
    to: labelled({
      env: ENVIRONMENTS[i % ENVIRONMENTS.length] ?? 'production',
      role: 'database',
      app: `app${4 + (i % 20)}`,
    }),
  }));
}

function breakingRule(): Rule {
  const [pattern] = policy.rules;
  const guardrail = policy.guardrails.at(-1);
  if (!pattern || guardrail?.kind !== 'never') throw new Error('expected a rule and a guardrail');
  return { ...pattern, id: 'breaks', from: guardrail.from, to: guardrail.to };
}
