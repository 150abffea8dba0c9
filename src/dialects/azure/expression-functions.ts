import { type JsonNode, numberOf, textOf, toValue, truthOf } from '#core/json';
import { parsePrefix, printAddress } from '#core/net';

type Value = string | number | boolean | JsonNode;

/** Longer texts are of no name and no network. */
const LONGEST = 100_000;

function toNode(value: Value | undefined): JsonNode | undefined {
  if (typeof value === 'string' && value.length > LONGEST) return undefined;
  if (value === undefined || typeof value === 'object') return value;
  return { kind: 'scalar', offset: 0, value };
}

const toArray = (items: readonly JsonNode[]): JsonNode => ({ kind: 'array', offset: 0, items });
const itemsIn = (node: JsonNode | undefined) => (node?.kind === 'array' ? node.items : undefined);

/** Functions of templates that depend on nothing but what they are given; undefined: any other, or given something else. */
export function callFunction(name: string, given: readonly JsonNode[]): JsonNode | undefined {
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  return (
    known &&
    toNode(
      known(
        given,
        given.map(toText),
        given.map((node) => numberOf(node) ?? Number(textOf(node))),
      ),
    )
  );
}

type Function_ = (
  given: readonly JsonNode[],
  texts: readonly (string | undefined)[],
  numbers: readonly number[],
) => Value | undefined;

const whole = (texts: readonly (string | undefined)[]): readonly string[] | undefined => {
  const known = texts.filter((text) => text !== undefined);
  return known.length === texts.length ? known : undefined;
};
const arithmetic =
  (compute: (a: number, b: number) => number): Function_ =>
  (_given, _texts, [a = Number.NaN, b = Number.NaN]) => {
    const value = compute(a, b);
    return Number.isFinite(value) ? value : undefined;
  };
const comparison =
  (compare: (a: number, b: number) => boolean): Function_ =>
  (_given, _texts, [a = Number.NaN, b = Number.NaN]) =>
    Number.isNaN(a) || Number.isNaN(b) ? undefined : compare(a, b);
const truths = (given: readonly JsonNode[]) => given.map(truthOf);

/** Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions. */
const FUNCTIONS: Readonly<Record<string, Function_>> = {
  concat: (given, texts) =>
    given.every((node) => node.kind === 'array')
      ? toArray(given.flatMap((node) => itemsIn(node) ?? []))
      : whole(texts)?.join(''),
  format: (_, texts) => {
    const [pattern, ...rest] = whole(texts) ?? [];
    return pattern?.replaceAll(/\{(\d+)(?::[^}]*)?\}/g, (_whole, i: string) => rest[Number(i)] ?? '');
  },
  tolower: (_, [text]) => text?.toLowerCase(),
  toupper: (_, [text]) => text?.toUpperCase(),
  trim: (_, [text]) => text?.trim(),
  string: ([node], [text]) => text ?? (node && JSON.stringify(toValue(node))),
  int: (_, __, [number]) => (Number.isInteger(number) ? number : undefined),
  bool: ([node], [text]) => (node && truthOf(node)) ?? (text === undefined ? undefined : text.toLowerCase() === 'true'),
  replace: (_, [text, from, to]) => (from === undefined || to === undefined ? undefined : text?.replaceAll(from, to)),
  split: ([, glue], [text]) => {
    const marks = itemsIn(glue)?.flatMap((node) => textOf(node) ?? []) ?? [textOf(glue) ?? ''];
    const pattern = marks.map((mark) => mark.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
    const parts = text?.split(new RegExp(pattern)).map((value) => ({ kind: 'scalar', offset: 0, value }) as const);
    return parts && toArray(parts);
  },
  join: ([list], [, glue]) => {
    const parts = whole((itemsIn(list) ?? []).map(toText));
    return itemsIn(list) && parts?.join(glue ?? '');
  },
  substring: (_, [text], [, start = 0, length]) =>
    text?.slice(start, length === undefined || Number.isNaN(length) ? undefined : start + length),
  startswith: (_, [text, start]) =>
    start === undefined ? undefined : text?.toLowerCase().startsWith(start.toLowerCase()),
  endswith: (_, [text, end]) => (end === undefined ? undefined : text?.toLowerCase().endsWith(end.toLowerCase())),
  add: arithmetic((a, b) => a + b),
  sub: arithmetic((a, b) => a - b),
  mul: arithmetic((a, b) => a * b),
  div: arithmetic((a, b) => Math.trunc(a / b)),
  mod: arithmetic((a, b) => a % b),
  less: comparison((a, b) => a < b),
  lessorequals: comparison((a, b) => a <= b),
  greater: comparison((a, b) => a > b),
  greaterorequals: comparison((a, b) => a >= b),
  equals: ([a, b]) => {
    const [one, other] = [a, b].map((node) => (node ? JSON.stringify(toValue(node)).toLowerCase() : ''));
    return one === other;
  },
  not: ([node]) => {
    const truth = node && truthOf(node);
    return truth === undefined ? undefined : !truth;
  },
  and: (given) => (truths(given).includes(undefined) ? undefined : !truths(given).includes(false)),
  or: (given) => (truths(given).includes(undefined) ? undefined : truths(given).includes(true)),
  true: () => true,
  false: () => false,
  null: () => ({ kind: 'scalar', offset: 0, value: null }),
  empty: ([node], [text]) =>
    node?.kind === 'object' ? node.members.size === 0 : (itemsIn(node)?.length ?? text?.length) === 0,
  length: ([node], [text]) => (node?.kind === 'object' ? node.members.size : (itemsIn(node)?.length ?? text?.length)),
  contains: ([node, item], [text, part]) => {
    if (node?.kind === 'object')
      return [...node.members.keys()].some((name) => name.toLowerCase() === part?.toLowerCase());
    const list = itemsIn(node);
    const sought = item && JSON.stringify(toValue(item));
    if (list) return list.some((own) => JSON.stringify(toValue(own)) === sought);
    return part === undefined ? undefined : text?.includes(part);
  },
  createarray: toArray,
  array: ([node]) => (node?.kind === 'array' ? node : node && toArray([node])),
  createobject: (given) => {
    const names = given.filter((_, i) => i % 2 === 0).map((node) => textOf(node) ?? '');
    return {
      kind: 'object',
      offset: 0,
      members: new Map(
        names.flatMap((name, i): [string, JsonNode][] => {
          const value = given[2 * i + 1];
          return value ? [[name, value]] : [];
        }),
      ),
    };
  },
  range: (_, __, [start = 0, count = Number.NaN]) =>
    count >= 0 && count <= 1000
      ? toArray(Array.from({ length: count }, (_own, i) => ({ kind: 'scalar', offset: 0, value: start + i }) as const))
      : undefined,
  first: ([node], [text]) => itemsIn(node)?.[0] ?? text?.slice(0, 1),
  last: ([node], [text]) => itemsIn(node)?.at(-1) ?? text?.slice(-1),
  union: (given) => {
    if (given.every((node) => node.kind === 'array')) {
      const all = given.flatMap((node) => itemsIn(node) ?? []);
      return toArray([...new Map(all.map((node) => [JSON.stringify(toValue(node)), node])).values()]);
    }
    const objects = given.flatMap((node) => (node.kind === 'object' ? [node] : []));
    if (objects.length < given.length) return undefined;
    return { kind: 'object', offset: 0, members: new Map(objects.flatMap(({ members }) => [...members])) };
  },
  resourceid: (_, texts) => toResourceId(whole(texts) ?? []),
  subscriptionresourceid: (_, texts) => toResourceId(whole(texts) ?? []),
  extensionresourceid: (_, texts) => toResourceId((whole(texts) ?? []).slice(1)),
  cidrsubnet: (_, [network], [, length = Number.NaN, index = Number.NaN]) => {
    const prefix = parsePrefix(network ?? '');
    if (!prefix.ok || !(length >= prefix.value.length && length <= prefix.value.bits) || !Number.isInteger(index))
      return undefined;
    const { bits, first } = prefix.value;
    const value = first + (BigInt(index) << BigInt(bits - length));
    return `${printAddress({ bits, value })}/${length}`;
  },
  cidrhost: (_, [network], [, index = Number.NaN]) => {
    const prefix = parsePrefix(network ?? '');
    if (!prefix.ok || !Number.isInteger(index)) return undefined;
    const { bits, first } = prefix.value;
    return printAddress({ bits, value: first + BigInt(index) + 1n });
  },
};

/** Without subscription and resource group: one template makes what it names. */
function toResourceId(texts: readonly string[]): string | undefined {
  const start = texts.findIndex((text) => /^[A-Za-z]\w*\.\w[\w.]*\//.test(text));
  const [provider, ...types] = texts[start]?.split('/') ?? [];
  const names = texts.slice(start + 1).flatMap((text) => text.split('/'));
  if (provider === undefined || types.length !== names.length) return undefined;
  return `/providers/${provider}/${types.map((type, i) => `${type}/${names[i] ?? ''}`).join('/')}`;
}

function toText(node: JsonNode): string | undefined {
  const value = toValue(node);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
