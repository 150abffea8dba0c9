import { expect, test } from 'vitest';
import type { Dialect, Reading, Topology } from '#core/model';
import { unwrap } from '#core/result';
import { AWS } from '#dialects/aws';
import { AZURE } from '#dialects/azure';
import { GCP } from '#dialects/gcp';
import { IBM } from '#dialects/ibm';
import { TWO } from '../aws/sample.fixture.ts';
import { ESTATE as OF_AZURE } from '../azure/sample.fixture.ts';
import { ESTATE as OF_GCP } from '../gcp/sample.fixture.ts';
import { toSample } from '../ibm/sample.fixture.ts';

/** What each call of an estate answers, by its name. */
type Calls = readonly (readonly [name: string, answer: unknown])[];

const byType = (resources: readonly Record<string, unknown>[], name: string): Calls =>
  [...Map.groupBy(resources, (resource) => String(resource[name]))].map(([type, own]) => [type, own]);
const byList = (lists: Readonly<Record<string, unknown>>): Calls =>
  Object.entries(lists).map(([name, list]) => [name, { [name]: list }]);

const ESTATES: readonly (readonly [Dialect, Calls])[] = [
  [AWS, byList(TWO)],
  [AZURE, byType(OF_AZURE, 'type')],
  [GCP, byType(OF_GCP, 'kind')],
  [IBM, byList(toSample())],
];

const FORMS: Readonly<Record<string, (calls: Calls) => string>> = {
  'one after the other': (calls) => calls.map(([, answer]) => JSON.stringify(answer, undefined, 2)).join('\n'),
  'one a line': (calls) => calls.map(([, answer]) => JSON.stringify(answer)).join('\n'),
  'without anything between': (calls) => calls.map(([, answer]) => JSON.stringify(answer)).join(''),
  'in an object, by call': (calls) => JSON.stringify(Object.fromEntries(calls), undefined, 1),
};

/** All but where it is written. */
function toPlain({ topology, losses }: Reading): unknown {
  const drop = (name: string, value: unknown) => (name === 'at' ? undefined : value);
  const bare = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (name, own: unknown) => (typeof own === 'bigint' ? `${own}n` : drop(name, own))));
  return bare({ topology, losses });
}

const read = (dialect: Dialect, texts: readonly string[]): Reading =>
  unwrap(dialect.read(texts.map((text, i) => ({ path: `account/${i}.json`, text }))));

const cases = ESTATES.flatMap(([dialect, calls]) =>
  Object.keys(FORMS).map((form) => ({ name: dialect.name, form, dialect, calls })),
);

test.each(cases)('$name: answers $form in one file say the same as a file each', ({ dialect, form, calls }) => {
  const apart = calls.map(([, answer]) => JSON.stringify(answer));
  const together = FORMS[form]?.(calls) ?? '';
  expect(dialect.recognises({ path: 'all.json', text: together })).toBe(true);
  expect(toPlain(read(dialect, [together]))).toEqual(toPlain(read(dialect, apart)));
});

test.each(ESTATES.map(([dialect, calls]) => ({ name: dialect.name, dialect, calls })))(
  '$name: every place is where the thing is written in the whole file',
  ({ dialect, calls }) => {
    const text = calls.map(([, answer]) => JSON.stringify(answer, undefined, 2)).join('\n');
    const lines = text.split('\n');
    const { topology } = read(dialect, [text]);
    const places = placesOf(topology);
    expect(places.length).toBeGreaterThan(3);
    expect(new Set(places.map((line) => line > 0 && line <= lines.length))).toEqual(new Set([true]));
    for (const { name, aliases, at } of topology.endpoints) {
      const near = lines.slice((at?.line ?? 1) - 1, (at?.line ?? 1) + 60).join('\n');
      if (at) expect([name, ...aliases].some((own) => near.includes(own.split('/').at(-1) ?? own))).toBe(true);
    }
  },
);

function placesOf({ endpoints, points, ways }: Topology): number[] {
  return [...endpoints, ...points, ...ways].flatMap(({ at }) => at?.line ?? []);
}

test.each(ESTATES.map(([dialect, calls]) => ({ name: dialect.name, dialect, calls })))(
  '$name: what is told twice is one; told twice and not the same, it is refused with both places',
  ({ dialect, calls }) => {
    const text = calls.map(([, answer]) => JSON.stringify(answer, undefined, 2)).join('\n');
    const twice = read(dialect, [text, text]);
    const once = read(dialect, [text]);
    expect(names(twice)).toEqual(names(once));
    // Every network that ends in this one is another one in the second export.
    const other = text.replaceAll(/10\.(\d+)\.1\.(\d+)/g, '10.$1.77.$2').replaceAll('"Tcp"', '"Udp"');
    const refused = dialect.read([
      { path: 'old.json', text },
      { path: 'later.json', text: other },
    ]);
    const messages = refused.ok ? [] : refused.error.map(({ message, at }) => `${at?.file}: ${message}`);
    expect(messages).toEqual(expect.arrayContaining([expect.stringMatching(/^later.json: .* is told at old.json:/)]));
  },
);

function names({ topology }: Reading): string[] {
  return [...topology.endpoints, ...topology.points, ...topology.segments].map(({ name }) => name);
}
