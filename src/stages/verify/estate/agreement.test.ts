import { describe, expect, test } from 'vitest';
import { hasAddress, parseAddress, parseRange, printAddress, toAddressSet } from '#core/net';
import { unwrap } from '#core/result';
import { findSpots, type MergedTopology, type Verdict } from '#core/semantics';
import { DIALECTS, readEstate } from '#dialects/registry';
import { NAT } from '../../../dialects/aws/sample.fixture.ts';
import { ESTATE } from '../../../dialects/azure/sample.fixture.ts';
import { ESTATE as PROJECT } from '../../../dialects/gcp/sample.fixture.ts';
import { parseQuestion } from '../question.ts';
import { eachEstateReach, type EstateReach, explainEstate, findEstateReach, toEstateAnswerer } from './index.ts';

const readAll = (content: unknown) =>
  unwrap(readEstate([{ path: 'all.json', text: JSON.stringify(content) }], DIALECTS));

const has = (texts: readonly string[], address: string) =>
  hasAddress(toAddressSet(texts.map((text) => unwrap(parseRange(text)))), unwrap(parseAddress(address)));

const PORTS = [22, 443, 5432];

function isIn(list: EstateReach['allowed'], port: number): boolean {
  return list.some(
    ({ protocol, ports }) => protocol === 'tcp' && ports.some(([first, last]) => first <= port && port <= last),
  );
}

function reached(rows: readonly EstateReach[], source: string, destination: string, port: number): Verdict {
  const row = rows.filter((one) => has(one.sourceAddresses, source) && has(one.destinationAddresses, destination));
  if (row.some(({ allowed, allowedAll }) => allowedAll || isIn(allowed, port))) return 'allowed';
  return row.some(({ undecided, undecidedAll }) => undecidedAll || isIn(undecided ?? [], port)) ? 'unknown' : 'denied';
}

/** Somebody of the internet asks for whoever has the address by the public address that leads there. */
function toAsked({ topology }: MergedTopology, source: string, destination: string): string {
  const [spot] = findSpots(topology, unwrap(parseAddress(source)));
  const isOutside = topology.segments.some(({ name, isInternet }) => isInternet && name === spot?.segment);
  const pair = topology.endpoints
    .flatMap(({ interfaces }) => interfaces.flatMap((own) => own.outside ?? []))
    .find(({ inside }) => printAddress(inside) === destination);
  return isOutside && pair ? printAddress(pair.outside) : destination;
}

describe.each([
  ['AWS', NAT, ['10.0.1.5', '10.0.2.5', '10.0.1.77', '10.0.2.77', '10.0.9.9', '198.51.100.77']],
  ['Azure', ESTATE, ['10.0.1.4', '10.0.2.4', '10.0.1.77', '10.0.2.77', '168.63.129.16', '9.9.9.9']],
  ['GCP', PROJECT, ['10.1.0.2', '10.1.0.3', '10.1.0.77', '9.9.9.9']],
] as const)('%s', (_, content, addresses) => {
  test('ask, explain and reach say one thing of every sender and receiver', () => {
    const estate = readAll(content);
    const rows = [...eachEstateReach(unwrap(findEstateReach(estate, {})))];
    const ask = toEstateAnswerer(estate);
    for (const source of addresses)
      for (const destination of addresses)
        for (const port of PORTS) {
          if (source === destination) continue;
          const asked = unwrap(parseQuestion({ source, destination, protocol: 'tcp', destinationPort: port }));
          const text = `tcp ${source} -> ${destination}:${port}`;
          const answer = ask(asked);
          const explained = unwrap(explainEstate(estate, text, {}));
          const told = reached(rows, source, toAsked(estate, source, destination), port);
          expect([text, answer.verdict, explained.verdict]).toEqual([text, told, told]);
        }
  });
});
