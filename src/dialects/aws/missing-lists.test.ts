import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Loss, SourceFile, Topology } from '#core/model';
import { parseAddress, printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots, type Opening, type Verdict } from '#core/semantics';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { PING, tcp } from './ask.fixture.ts';
import { AWS } from './index.ts';
import { balanced, NAT, SMALL, target, transit, TWO } from './sample.fixture.ts';

type Answers = Record<string, unknown>;
interface Estate {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly content: unknown }[];
}

const OPENINGS: readonly Opening[] = [...[22, 443, 5432, 8443].map(tcp), PING];
/** The internet, a network that nobody tells of, metadata. */
const OTHERS = ['198.51.100.77', '10.250.0.1', '169.254.169.254'];
const MOST_ADDRESSES = 14;

const read = (files: Estate['files']) =>
  unwrap(AWS.read(files.map(({ path, content }): SourceFile => ({ path, text: JSON.stringify(content) }))));

/** Of everybody who has one, from both ends of the list. */
function toAddresses({ endpoints }: Topology): string[] {
  const own = endpoints.flatMap(({ interfaces }) =>
    interfaces.flatMap(({ addresses, outside }) => [...addresses, ...(outside ?? []).map((pair) => pair.outside)]),
  );
  const texts = [...new Set(own.map(printAddress))];
  const half = MOST_ADDRESSES / 2;
  const chosen = texts.length > MOST_ADDRESSES ? [...texts.slice(0, half), ...texts.slice(-half)] : texts;
  return [...chosen, ...OTHERS, ...chosen.slice(0, 2).map((text) => text.replace(/\d+$/, '77'))];
}

/** One verdict for each question; where the source may be in several places and they differ, nobody knows. */
function answer(topology: Topology, addresses: readonly string[]): Map<string, Verdict> {
  const parsed = addresses.map((text) => [text, unwrap(parseAddress(text))] as const);
  const verdicts = new Map<string, Verdict>();
  for (const [source, from] of parsed) {
    const spots = findSpots(topology, from);
    for (const [destination, to] of parsed)
      for (const opening of source === destination ? [] : OPENINGS) {
        const found = new Set(
          spots.map((spot) => {
            const asked = { topology, from: spot, destination: to, opening, isOneWay: false };
            return decideConnection(asked).verdict;
          }),
        );
        const [only = 'unknown'] = found.size === 1 ? found : [];
        verdicts.set(`${source} -> ${destination} ${JSON.stringify(opening)}`, only);
      }
  }
  return verdicts;
}

const isList = (value: unknown) => Array.isArray(value) || (typeof value === 'object' && value !== null);
const answersIn = (content: unknown): Answers => {
  const { data } = content as { data?: unknown };
  return (isList(data) ? data : content) as Answers;
};
const listsOf = ({ files }: Estate) => [
  ...new Set(
    files.flatMap(({ content }) =>
      Object.entries(answersIn(content)).flatMap(([list, items]) => (Array.isArray(items) ? list : [])),
    ),
  ),
];

/** The estate as if nobody had made that call. */
function without({ files }: Estate, list: string): Estate['files'] {
  return files.flatMap(({ path, content }) => {
    const { [list]: gone, ...others } = answersIn(content);
    if (gone === undefined) return { path, content };
    return Object.values(others).some(Array.isArray) ? { path, content: others } : [];
  });
}

const told = (losses: readonly Loss[]) => new Set(losses.map(({ construct, why }) => `${construct}: ${why}`));

/** What a call that was not made turns round: allowed into denied, or denied into allowed without a word of it. */
function findTurns(estate: Estate): string[] {
  const whole = read(estate.files);
  const addresses = toAddresses(whole.topology);
  const before = answer(whole.topology, addresses);
  const known = told(whole.losses);
  return listsOf(estate).flatMap((list) => {
    const rest = without(estate, list);
    if (rest.length === 0) return [];
    const part = read(rest);
    const after = answer(part.topology, addresses);
    const isTold = [...told(part.losses)].some((loss) => !known.has(loss));
    const turns = [...before].flatMap(([question, verdict]) => {
      const now = after.get(question);
      const isWrong = verdict === 'allowed' ? now === 'denied' : verdict === 'denied' && now === 'allowed' && !isTold;
      return isWrong ? `${question} was ${verdict}, is ${now}` : [];
    });
    return turns.length > 0 ? `${estate.name} without ${list}: ${turns.length}, as ${turns[0]}` : [];
  });
}

const SAMPLES: readonly (readonly [string, Estate['files'][number]['content']])[] = [
  ['small', SMALL],
  ['behind a NAT gateway', NAT],
  ['two VPCs', TWO],
  ['a load balancer', balanced({}, [target('i-db')])],
  ['a transit gateway', transit('z1', [], ['att-a', 'att-b'])],
];

test.each(SAMPLES)('%s: a list that is absent denies nothing, and opens nothing silently', (name, content) => {
  expect(findTurns({ name, files: [{ path: 'all.json', content }] })).toEqual([]);
});

const toEstate = (name: string, files: readonly SourceFile[]): Estate => ({
  name,
  files: files.map(({ path, text }) => ({ path, content: JSON.parse(text) as unknown })),
});

describeSet('configs/aws-labs-measured', (folder) => {
  test.each(readdirSync(folder))('%s: a list that is absent denies nothing, and opens nothing silently', (lab) => {
    expect(findTurns(toEstate(lab, readSet(join(folder, lab, 'aws_configs'))))).toEqual([]);
  });
});

describeSet('configs/aws-vpc-npguard', (folder) => {
  test.each(readdirSync(folder))('%s: a list that is absent denies nothing, and opens nothing silently', (name) => {
    expect(
      findTurns(
        toEstate(
          name,
          readSet(join(folder, name), (path) => path.startsWith('input_')),
        ),
      ),
    ).toEqual([]);
  });
});

describeSet('configs/aws-inventory', (folder) => {
  // A made-up account: its list of interfaces is not that of its instances.
  const names = readdirSync(folder).filter((name) => !name.endsWith('.json') && name !== 'cloudmapper-demo');
  test.each(names)('%s: a list that is absent denies nothing, and opens nothing silently', (name) => {
    expect(findTurns(toEstate(name, readSet(join(folder, name)).filter(AWS.recognises)))).toEqual([]);
  });
});
