import type { PolicyTest } from '#core/model';
import { unionTraffic } from '#core/net';
import type { Node } from './document.ts';
import { parseEndpoint } from './endpoint.ts';
import { type Fields, readFields, readText, report } from './fields.ts';
import type { Names } from './names.ts';
import { readParts } from './parts.ts';
import type { PolicyError, Position } from './position.ts';
import { readTraffic } from './services.ts';

const FORM = 'expected `laptop-7 -> signer-1:web3signer` or `{ from: …, to: …, services: […] }`';
export const TEST_KEYS = { required: ['from', 'to', 'services'], optional: [] };

export interface PlacedTest {
  readonly test: PolicyTest;
  readonly at: Position;
}

export function readTests(nodes: readonly Node[], names: Names, errors: PolicyError[]): PlacedTest[] {
  return nodes.flatMap((node) => {
    const fields = readFields(node, 'a test', { required: [], optional: ['allow', 'deny'] }, errors);
    if (!fields) return [];
    const allow = fields.get('allow');
    const entry = allow ?? fields.get('deny');
    if (allow && fields.get('deny')) {
      report(errors, fields.at, 'a test has both `allow` and `deny`; expected one of them');
      return [];
    }
    if (!entry) {
      if (isEmpty(node)) report(errors, fields.at, 'a test is empty; expected `allow` or `deny`');
      return [];
    }
    const expect = allow ? 'allow' : 'deny';
    const { value } = entry;
    const connections =
      value.kind === 'map' ? readMapping(value, names, errors) : readArrow(fields, expect, names, errors);
    return connections ? [{ test: { expect, ...connections }, at: value.at }] : [];
  });
}

/** With any other key, that key is the error. */
function isEmpty(node: Node): boolean {
  return node.kind === 'map' && node.entries.length === 0;
}

type Connections = Omit<PolicyTest, 'expect'>;

function readMapping(node: Node, names: Names, errors: PolicyError[]): Connections | undefined {
  const parts = readParts(node, 'a test', TEST_KEYS, names, errors);
  const from = parts?.selector('from');
  const to = parts?.selector('to');
  const services = parts?.use('services');
  return from && to && services && { from, to, services };
}

function readArrow(fields: Fields, key: string, names: Names, errors: PolicyError[]): Connections | undefined {
  const text = readText(fields, key, errors);
  const at = fields.get(key)?.value.at ?? fields.at;
  if (text === undefined) return undefined;
  const [from = '', target, ...more] = text.split('->').map((part) => part.trim());
  // The last colon: an IPv6 address has others before it, a service has none.
  const colon = target?.lastIndexOf(':') ?? -1;
  if (target === undefined || more.length > 0 || colon < 1 || from === '')
    return report(errors, at, `\`${text}\` is not a test; ${FORM}`);
  const to = target.slice(0, colon).trim();
  const words = target
    .slice(colon + 1)
    .split(',')
    .map((word) => word.trim());
  const ends = [from, to].flatMap((name) => {
    const endpoint = parseEndpoint(name, names);
    if (!endpoint.ok && names.isComplete) report(errors, at, endpoint.error);
    return endpoint.ok ? [endpoint.value] : [];
  });
  const uses = readTraffic(
    words.map((word) => ({ text: word, at })),
    names,
    errors,
  );
  const [source, destination] = ends;
  if (!source || !destination || uses.length < words.length) return undefined;
  return { from: source, to: destination, services: { names: words, traffic: unionTraffic(...uses) } };
}
