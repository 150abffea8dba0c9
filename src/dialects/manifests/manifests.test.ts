import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Declared, DeclaredConversation } from '#core/model';
import { printAddress, printPrefix } from '#core/net';
import { unwrap } from '#core/result';
import { mutate } from '../../../test/mutate.ts';
import { readManifests } from './index.ts';
import { ENTRANCES, SHOP } from './samples.fixture.ts';

const read = (...texts: string[]): Declared =>
  unwrap(readManifests(texts.map((text, i) => ({ path: `${i}.yaml`, text })))).declared;
const refuse = (text: string) => {
  const result = readManifests([{ path: 'a.yaml', text }]);
  return result.ok ? [] : result.error.map(({ message, at }) => `${at?.line}:${at?.column}: ${message}`);
};
const print = ({ source, destination, protocol, port }: DeclaredConversation) => {
  const [from, to] = [source, destination].map((end) => {
    if (end.kind === 'internet') return 'internet';
    if (end.kind === 'networks') return end.networks.map(printPrefix).join();
    return end.kind === 'workload' ? end.name : `${end.kind} ${end.name}`;
  });
  return `${from} -> ${to}:${protocol}/${port ?? '?'}`;
};

describe('what is declared', () => {
  const shop = read(SHOP);

  test('workloads of each kind, with their labels and every port that they listen at', () => {
    expect(shop.workloads.map(({ kind, name, listens }) => [kind, name, listens.map(({ port }) => port)])).toEqual([
      ['StatefulSet', 'shop.kafka', [9092]],
      ['ReplicationController', 'shop.redis', [6380, 9122, 9121]],
      ['CronJob', 'shop.month-end', []],
    ]);
    expect(shop.workloads[1]?.labels).toEqual({ app: 'redis' });
  });

  test('whom environment, arguments, scripts and mounted ConfigMaps name, at the ports where those listen', () => {
    expect(shop.conversations.map(print)).toEqual([
      'shop.kafka -> shop.kafka:tcp/9093',
      'shop.month-end -> shop.kafka:tcp/9092',
      'shop.month-end -> outside db.prod.example.com:tcp/5432',
      'shop.month-end -> shop.redis:tcp/9121',
      'shop.month-end -> shop.redis:tcp/6380',
      'shop.month-end -> outside bank.example.com:tcp/443',
    ]);
  });

  test('the place of each, in words without the secrets beside it', () => {
    const bank = shop.conversations.find(({ port }) => port === 443);
    expect(bank?.declarations).toEqual([
      { at: { file: '0.yaml', line: 74, column: 83 }, words: 'args: `bank.example.com`' },
    ]);
    expect(JSON.stringify(shop)).not.toContain('secret@');
  });

  test('of a file in a ConfigMap it is the line of the file', () => {
    const places = shop.conversations.find(({ port }) => port === 5432)?.declarations.map(({ at }) => at.line) ?? [];
    const lines = SHOP.split('\n');
    expect(places.map((line) => lines[line - 1]?.trim())).toContain(
      'url: jdbc:postgresql://db.prod.example.com:5432/x',
    );
  });

  test('what is in a Secret, and may be an address, is told as not known', () => {
    expect(shop.losses.map(({ construct }) => construct)).toEqual([
      'all that it holds of CronJob month-end',
      'env DATABASE_URL of CronJob month-end',
    ]);
  });

  test('what leads in: the internet, networks that are named, and entrances that are in none of the files', () => {
    const { conversations, losses } = read(ENTRANCES);
    expect(conversations.map(print)).toEqual([
      'internet -> default.web:tcp/8443',
      '192.0.2.0/24 -> default.web:tcp/8444',
      'entrance internal-load-balancer -> default.web:tcp/8445',
      'internet -> default.web:udp/5353',
      'entrance ingress-nginx -> default.web:tcp/8080',
      'entrance ingress -> default.web:tcp/9000',
      'entrance gateway-edge -> default.web:tcp/8080',
      'entrance router -> default.web:tcp/9000',
    ]);
    expect(losses.map(({ construct, why, at }) => `${at?.line} ${construct}: ${why}`)).toEqual([
      '52 NetworkPolicy closed: not read as rules: what it permits or denies is not in what is declared',
    ]);
  });

  test('JSON says the same as YAML, in a list and alone', () => {
    const objects = ENTRANCES.split('---\n').map((text) => parse(text) as object);
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    expect(read(list).conversations.map(print)).toEqual(read(ENTRANCES).conversations.map(print));
    const texts = objects.map((object) => stringify(object));
    expect(read(...texts).conversations.map(print)).toEqual(read(ENTRANCES).conversations.map(print));
  });
});

const deployment = (name: string, container: object, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', ...container }], ...more } },
  },
});
const service = (name: string, spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
const readObjects = (...objects: object[]) => read(JSON.stringify(objects));

describe('names', () => {
  const db = deployment('db', { ports: [{ containerPort: 5432 }] });
  const dbService = service('db', { selector: { app: 'db' }, ports: [{ port: 5432 }] });
  const call = (value: string) =>
    readObjects(db, dbService, deployment('app', { env: [{ name: 'DB_ADDR', value }] })).conversations.map(print);

  test.each([
    ['db', ['default.app -> default.db:tcp/5432']],
    ['db.default', ['default.app -> default.db:tcp/5432']],
    ['DB.default.svc.', ['default.app -> default.db:tcp/5432']],
    ['db.default.svc.cluster.local:5432', ['default.app -> default.db:tcp/5432']],
    ['db.default.svc.corp.example', ['default.app -> default.db:tcp/5432']],
    ['db.other', ['default.app -> outside db.other:tcp/?']],
    ['db.other.svc', ['default.app -> outside db.other.svc:tcp/?']],
    ['db.example.com:5432', ['default.app -> outside db.example.com:tcp/5432']],
    ['pod-0.db', ['default.app -> outside pod-0.db:tcp/?']],
    ['10.9.9.9:5432', ['default.app -> outside 10.9.9.9:tcp/5432']],
    ['localhost', []],
  ])('%s leads to %j', (value, expected) => {
    expect(call(value)).toEqual(expected);
  });

  test('a port that the service does not have is told, with those that it has', () => {
    const { conversations, losses } = readObjects(db, dbService, deployment('app', { args: ['--db', 'db:1'] }));
    expect(conversations).toEqual([]);
    expect(losses.map(({ construct, why }) => `${construct}: ${why}`)).toEqual([
      '`db:1` of default.app: service `db.default` has no port 1; expected 5432',
    ]);
  });

  test('the port beside a host is its port, and a service without pods in the files is outside', () => {
    const two = service('db', {
      selector: { app: 'db' },
      ports: [
        { port: 1, name: 'a' },
        { port: 2, name: 'b' },
      ],
    });
    const env = [
      { name: 'DB_HOST', value: 'db' },
      { name: 'DB_PORT', value: '2' },
    ];
    expect(readObjects(db, two, deployment('app', { env })).conversations.map(print)).toEqual([
      'default.app -> default.db:tcp/2',
    ]);
    const gone = service('db', { selector: { app: 'gone' }, ports: [{ port: 7 }] });
    expect(readObjects(gone, deployment('app', { env: env.slice(0, 1) })).conversations.map(print)).toEqual([
      'default.app -> outside db.default:tcp/7',
    ]);
  });

  test('names for names end, and a circle of them is told', () => {
    const names = [
      service('a', { type: 'ExternalName', externalName: 'b.default.svc.cluster.local' }),
      service('b', { type: 'ExternalName', externalName: 'a.default.svc.cluster.local' }),
      service('c', { type: 'ExternalName', externalName: 'db.example.com' }),
    ];
    const app = deployment('app', { args: ['http://a', 'http://c'] });
    const { conversations, losses } = readObjects(...names, app);
    expect(conversations.map(print)).toEqual([
      'default.app -> outside a:tcp/80',
      'default.app -> outside db.example.com:tcp/80',
    ]);
    expect(losses.map(({ why }) => why)).toEqual(['it is another name of itself, in a circle']);
  });

  test('a targetPort that no container has is told', () => {
    const named = service('db', { selector: { app: 'db' }, ports: [{ port: 1, targetPort: 'sql' }] });
    const { losses } = readObjects(db, named, deployment('app', { args: ['db:1'] }));
    expect(losses.map(({ why }) => why)).toEqual([
      '`default.db` has no tcp port of that name; its ports have no names',
    ]);
  });
});

test('pods of an export are of who made them, and their addresses too', () => {
  const owned = (kind: string, name: string, by: { kind: string; name: string }, more: object) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, ownerReferences: [{ ...by, controller: true }] },
    ...more,
  });
  const spec = { containers: [{ name: 'c' }] };
  const { workloads } = readObjects(
    owned(
      'Pod',
      'a-7d4b9c6f5d-x2x4z',
      { kind: 'ReplicaSet', name: 'a-7d4b9c6f5d' },
      { spec, status: { podIP: '10.1.0.4', podIPs: [{ ip: '10.1.0.4' }, { ip: 'fd00::4' }] } },
    ),
    owned('ReplicaSet', 'a-7d4b9c6f5d', { kind: 'Deployment', name: 'a' }, { spec: { template: { spec } } }),
    deployment('a', {}),
    owned(
      'Pod',
      'b-7d4b9c6f5d-x2x4z',
      { kind: 'ReplicaSet', name: 'b-7d4b9c6f5d' },
      { spec: { ...spec, hostNetwork: true }, status: { podIP: '10.0.0.1' } },
    ),
    owned('Deployment', 'c', { kind: 'Operator', name: 'o' }, { spec: { template: { spec } } }),
  );
  expect(
    workloads.map(({ kind, name, instances }) => [
      kind,
      name,
      instances.map((each) => `${each.name} ${each.addresses.map(printAddress).join()}`),
    ]),
  ).toEqual([
    ['Deployment', 'default.a', ['default.a-7d4b9c6f5d-x2x4z 10.1.0.4,fd00::4']],
    ['Pod', 'default.b', []],
    ['Deployment', 'default.c', []],
  ]);
});

test('the node of a pod is told as no workload, and certificates that every namespace has are not missed', () => {
  const env = [{ name: 'AGENT_HOST', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }];
  const volumes = ['kube-root-ca.crt', 'missing'].map((name) => ({
    name,
    projected: { sources: [{ configMap: { name } }] },
  }));
  const { losses } = readObjects(deployment('app', { env }, { volumes }));
  expect(losses.map(({ construct, why }) => `${construct}: ${why}`)).toEqual([
    'ConfigMap missing of default.app: it is in none of the files: whom it names is not known',
    'env AGENT_HOST of default.app: it is the node that the pod runs on, which is no workload',
  ]);
});

describe('input that is wrong', () => {
  test.each([
    [
      'kind: Deployment\napiVersion: apps/v1\nmetadata:\n  name: {{ .Release.Name }}\n',
      '4:9: `{{ .Release.Name }}` is a template that is not rendered; expected manifests as `helm template` or `kubectl kustomize` print them',
    ],
    [
      '{{- if .Values.on }}\nkind: Service\n{{- end }}\n',
      '1:1: `{{- if .Values.on }}` is a template that is not rendered; expected manifests as `helm template` or `kubectl kustomize` print them',
    ],
    [
      'kind: Service\napiVersion: v1\nmetadata: { name: "{{ x }}" }\n',
      '1:1: `{{ x }}` is a template that is not rendered; expected manifests as `helm template` or `kubectl kustomize` print them',
    ],
    ['kind: Service\napiVersion: v1\n', '1:1: `Service` has no name; expected `metadata.name`'],
    ['{"kind": "Service",', '1:20: the text ends here; expected a name in quotes'],
  ])('%j', (text, error) => {
    expect(refuse(text)).toEqual([error]);
  });

  test('no YAML, bombs of aliases and what is too deep have an error with its place', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 8; i++)
      bomb.push(
        `b${i}: &b${i} [${Array(10)
          .fill(i === 1 ? '*a' : `*b${i - 1}`)
          .join(', ')}]`,
      );
    for (const text of ['a: [', 'a: b: c', 'kind: *x', bomb.join('\n'), '['.repeat(10_000), '\t- a: 1\n b'])
      expect(refuse(text)[0]).toMatch(/^\d+:\d+: .*expected/s);
  });

  test('an object of which nobody speaks by name needs none', () => {
    const { workloads, losses } = read('kind: Odd\napiVersion: x/v1\n');
    expect([workloads, losses.map(({ why }) => why)]).toEqual([
      [],
      ['`Odd` has no name; expected `metadata.name`; not read'],
    ]);
  });

  test('ten thousand services in one namespace take no longer than they are long', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => [
      deployment(`d${i}`, {}),
      service(`d${i}`, { selector: { app: `d${i}` }, ports: [{ port: 1 }] }),
    ]);
    expect(readObjects(...many.flat()).workloads).toHaveLength(10_000);
  });

  test('what is no manifest is named, what is there twice is told, and templates inside of values are values', () => {
    const files = [
      { path: 'values.yaml', text: 'replicas: 3\n' },
      { path: 'a.yaml', text: SHOP },
      { path: 'b.yaml', text: SHOP },
      { path: 'c.yaml', text: JSON.stringify(deployment('x', { env: [{ name: 'T', value: '{{ host }}:80' }] })) },
    ];
    const { unread, declared } = unwrap(readManifests(files));
    expect(unread).toEqual(['values.yaml']);
    expect(declared.losses.filter(({ at }) => at?.file === 'b.yaml')).toHaveLength(7);
    expect(declared.conversations).toHaveLength(6);
  });

  test('manifests with anything changed are read or refused, and never throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(SHOP, ENTRANCES), fc.gen(), (text, generate) => {
        const random = () => generate(fc.double, { min: 0, max: 0.999, noNaN: true });
        const result = readManifests([{ path: 'a.yaml', text: mutate(text, random) }]);
        if (!result.ok) for (const { at } of result.error) expect(at?.line).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test('values of any kind in any place are borne', () => {
    const objects = SHOP.split('---\n').map((text) => parse(text) as object);
    fc.assert(
      fc.property(fc.constantFrom(...objects), fc.jsonValue({ maxDepth: 2 }), fc.nat(), (object, value, where) => {
        let left = where % 60;
        const text = JSON.stringify(object, (_key, each: unknown) => (left-- === 0 ? value : each));
        readManifests([{ path: 'a.json', text: text ?? '' }]);
      }),
      { numRuns: 500 },
    );
  });
});
