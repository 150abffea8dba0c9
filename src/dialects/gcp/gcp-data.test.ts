import { expect, test } from 'vitest';
import type { FilterEntry, Reading, SourceFile } from '#core/model';
import { printRange, printTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { DIALECTS, recognise } from '#dialects/registry';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { GCP } from './index.ts';

interface Rule {
  readonly name: string;
  readonly priority?: number;
  readonly direction?: string;
  readonly disabled?: boolean;
  readonly sourceRanges?: readonly string[];
  readonly targetTags?: readonly string[];
  readonly allowed?: readonly { readonly IPProtocol: string; readonly ports?: readonly string[] }[];
}

/** Every firewall rule in a file, found without the dialect: objects that allow or deny. */
function rulesOf(text: string): Rule[] {
  const found: Rule[] = [];
  JSON.parse(text, (_, value: unknown) => {
    const rule = value as Rule | null;
    if (Array.isArray(rule?.allowed) && typeof rule.name === 'string') found.push(rule);
    return value;
  });
  return found;
}

function entriesOf({ topology }: Reading, chain: string): FilterEntry[] {
  const chains = topology.points.flatMap(({ rules }) => rules.chains.filter(({ name }) => name === chain));
  return chains.flatMap(({ entries }) => entries).filter(({ at }) => at !== undefined);
}

function print({ text, match, action }: FilterEntry): unknown {
  const { sources, destinations, traffic, unknown } = match;
  return [
    text,
    action.kind,
    sources.ranges.map(printRange),
    destinations.ranges.map(printRange),
    printTrafficSet(traffic),
    unknown,
  ];
}

describeSet('configs/gcp-firewall', (folder) => {
  const files = readSet(folder, (path) => path.endsWith('.json'));
  const file = (part: string): SourceFile => files.find(({ path }) => path.includes(part)) ?? { path: part, text: '' };

  test('every file with resources is recognised as Google Cloud and read without an error', () => {
    const others = files.filter((candidate) => recognise(candidate, DIALECTS) !== GCP).map(({ path }) => path);
    // An answer with status 404, and the description of an application.
    expect(others).toEqual([
      'custodian-app-engine-firewall-ingress-rule-get/get-v1-apps-cloud-custodian_1.json',
      'custodian-firewall-delete/get-compute-v1-projects-cloud-custodian-global-firewalls-test_1.json',
    ]);
    expect(files.filter(({ path }) => !others.includes(path)).filter((own) => !GCP.read([own]).ok)).toEqual([]);
  });

  test('rules have their priority, sources, target tags and protocols; disabled ones do nothing', () => {
    const rows = files.flatMap((own) => rulesOf(own.text).map((rule) => ({ own, rule })));
    expect(rows).toHaveLength(7);
    for (const { own, rule } of rows) {
      const ways = rule.direction === 'EGRESS' ? 'egress' : 'ingress';
      const entries = entriesOf(unwrap(GCP.read([own])), ways).filter(({ text }) =>
        text.startsWith(`${rule.priority ?? 1000} ${rule.name}:`),
      );
      expect(entries).toHaveLength(rule.disabled === true ? 0 : 1);
      for (const { match } of entries) {
        if (rule.sourceRanges) expect(match.sources.ranges.map(printRange)).toEqual(rule.sourceRanges);
        expect(match.unknown.some((word) => word.startsWith('target '))).toBe(rule.targetTags !== undefined);
        for (const port of (rule.allowed ?? [])
          .flatMap(({ ports }) => ports ?? [])
          .filter((text) => !text.includes('-')))
          expect(
            match.traffic.ranges.some(
              ({ first, last }) => first % 65_536 <= Number(port) && Number(port) <= last % 65_536,
            ),
          ).toBe(true);
      }
    }
  });

  test('plan and assets give the same rules', () => {
    const plan = unwrap(GCP.read([file('input.tfplan.json')]));
    const assets = unwrap(GCP.read([file('expected-cai-assets.json')]));
    for (const chain of ['ingress', 'egress'])
      expect(entriesOf(plan, chain).map(print)).toEqual(entriesOf(assets, chain).map(print));
    expect(entriesOf(plan, 'ingress')).toHaveLength(1);
  });

  test('effective firewalls hold for their instance, and an application has its own', () => {
    const effective = unwrap(
      GCP.read(files.filter(({ path }) => path.startsWith('custodian-instance-effective-firewall'))),
    );
    const [instance] = effective.topology.endpoints;
    const [own] = instance?.interfaces ?? [];
    expect(instance?.name).toBe('iap-test-webapp');
    const point = effective.topology.points.find(({ name }) => name === own?.arrive[0]?.point);
    const texts = point?.rules.chains
      .find(({ name }) => name === 'ingress')
      ?.entries.filter(({ at }) => at)
      .map(({ text }) => text);
    expect(texts).toEqual(['65534 default-allow-internal: allow ingress 10.128.0.0/9 -> any']);
    const application = unwrap(GCP.read([file('ingressRules')]));
    expect(entriesOf(application, 'ingress').map(({ text }) => text)).toEqual(['2147483647 allow *']);
  });
});
