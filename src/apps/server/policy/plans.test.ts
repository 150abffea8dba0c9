import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { parseHostPolicy } from '#core/model';
import { unwrap } from '#core/result';
import { parsePolicy } from '#dialects/bulkhead';
import { answerPoll } from '../agents/policy-poll.ts';
import { openPlans } from './plans.ts';

const { policy } = unwrap(
  parsePolicy([
    {
      path: 'p',
      text: `zones: [{ name: office }, { name: production, mode: enforce }]
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.7] }
  - { name: printer, zone: office, addresses: [10.1.0.8] }
  - { name: ledger, zone: production, addresses: [10.2.0.9] }
rules:
  - id: hours
    from: { workload: laptop }
    to: { workload: ledger }
    services: [ssh]
    owner: o
    justification: j
    schedule: { days: [mon], from: '08:00', to: '18:00' }
`,
    },
  ]),
);
const current = { policy, revision: 12 };
const at = (text: string) => Date.parse(`2026-11-23T${text}Z`);

function planAt(plans: ReturnType<typeof openPlans>, workload = 'ledger') {
  const plan = plans.find(workload, current);
  if (!plan) throw new Error('no plan');
  return { ...plan, policy: unwrap(parseHostPolicy(JSON.parse(plan.json))) };
}

describe('SEM-5 plans follow the clock', () => {
  test('a rule opens in the minute of its start, with its end as expiry, and is gone after it', () => {
    let now = at('07:59:59');
    const plans = openPlans(() => now);
    const before = planAt(plans);
    expect(before.policy.allow).toEqual([]);
    expect(before.untilMs).toBe(at('08:00:00'));

    now = at('08:00:00');
    const open = planAt(plans);
    expect(open.policy.allow).toMatchObject([{ id: 'hours', direction: 'ingress', expiresAtMs: at('18:00:00') }]);
    expect(open).toMatchObject({ revision: 12, edition: `12-${at('08:00:00')}`, untilMs: at('18:00:00') });
    expect(open.edition).not.toBe(before.edition);

    now = at('17:59:59');
    expect(planAt(plans).edition).toBe(open.edition);
    now = at('18:00:00');
    expect(planAt(plans)).toMatchObject({ edition: `12-${at('18:00:00')}`, policy: { allow: [] } });
  });

  test('a host that the rule is not about keeps its edition', () => {
    let now = at('07:00:00');
    const plans = openPlans(() => now);
    const { edition } = planAt(plans, 'printer');
    now = at('09:00:00');
    expect(planAt(plans, 'printer').edition).toBe(edition);
    expect(edition).toBe('12');
  });

  test('another server that looks at another moment tells the same edition', () => {
    let early = at('08:00:00');
    const watching = openPlans(() => early);
    planAt(watching);
    early = at('12:00:00');
    expect(planAt(openPlans(() => at('12:00:00'))).edition).toBe(planAt(watching).edition);
  });

  test('a host that waits hears of an opening when it comes', async () => {
    const startedMs = Date.now();
    // The clock of the test runs from 300 ms before the start.
    const now = () => at('08:00:00') - 300 + (Date.now() - startedMs);
    const plans = openPlans(now);
    const desk = { planFor: (workload: string) => plans.find(workload, current), onChange: () => () => true };
    const held = planAt(plans).edition;
    const server = createServer((_, response) => answerPoll(desk, 'ledger', held, now, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const body = await new Promise<string>((resolve, reject) => {
      const call = request({ port, host: '127.0.0.1' }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve(text));
      });
      call.on('error', reject).end();
    });
    server.close();
    expect(JSON.parse(body)).toMatchObject({ revision: 12, sinceMs: at('08:00:00'), allow: [{ id: 'hours' }] });
  });
});
