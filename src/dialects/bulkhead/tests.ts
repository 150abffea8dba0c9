import type { PolicyTest } from '#core/model';
import { unionTraffic } from '#core/net';
import type { Node } from './document.ts';
import { parseEndpoint } from './endpoint.ts';
import { readFields, readText, report } from './fields.ts';
import type { Names } from './names.ts';
import type { PolicyError, Position } from './position.ts';
import { readTraffic } from './services.ts';

const FORM = 'expected `laptop-7 -> signer-1:web3signer`';

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
    const text = readText(fields, expect, errors);
    if (text === undefined) return [];
    const test = readConnection(text, expect, entry.value.at, names, errors);
    return test ? [{ test, at: entry.value.at }] : [];
  });
}

/** With any other key, that key is the error. */
function isEmpty(node: Node): boolean {
  return node.kind === 'map' && node.entries.length === 0;
}

function readConnection(
  text: string,
  expect: 'allow' | 'deny',
  at: Position,
  names: Names,
  errors: PolicyError[],
): PolicyTest | undefined {
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
  const known = [from, to].map((name) => {
    const endpoint = parseEndpoint(name, names);
    if (!endpoint.ok && names.isComplete) report(errors, at, endpoint.error);
    return endpoint.ok;
  });
  const uses = readTraffic(
    words.map((word) => ({ text: word, at })),
    names,
    errors,
  );
  if (!known.every(Boolean) || uses.length < words.length) return undefined;
  return { expect, from, to, services: { names: words, traffic: unionTraffic(...uses) } };
}
