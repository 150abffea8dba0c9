import { type JsonNode, memberOf, numberOf, textOf, truthOf } from '#core/json';
import { Refusal } from '../grammar/cursor.ts';
import { typesOf } from '../grammar/field-types.ts';
import type { Base, Flowtable, NamedObject, NamedSet, ObjectBody, Place, SetType } from '../syntax/ruleset.ts';
import type { ObjectKind } from '../syntax/statement.ts';
import { findType, typeOf } from '../vocabulary/types.ts';
import { readExpression, readSet } from './read-expressions.ts';
import { readLimit, readStatements, readSynproxy } from './read-statements.ts';
import { findNumber, needMember, needNumber, needName, needText, textsOf } from './reading.ts';

/** Undefined: packets do not meet the chain by themselves. */
export function readBase(body: JsonNode): Base | undefined {
  if (!memberOf(body, 'hook')) return undefined;
  const priority = numberOf(memberOf(body, 'prio'));
  if (priority === undefined) throw new Refusal('`prio` is missing; expected a number', body.offset);
  const policy = textOf(memberOf(body, 'policy'));
  if (policy !== undefined && policy !== 'accept' && policy !== 'drop')
    throw new Refusal(`\`${policy}\` is no policy; expected accept or drop`, body.offset);
  return {
    type: needText(body, 'type'),
    hook: needText(body, 'hook'),
    devices: textsOf(memberOf(body, 'dev')),
    priority,
    ...(policy && { policy }),
  };
}

const SET_FLAGS = ['constant', 'dynamic', 'interval', 'timeout'];

export function readNamedSet(body: JsonNode, isMap: boolean, at: Place): NamedSet {
  const flags = textsOf(memberOf(body, 'flags'));
  const [timeout, gcInterval, size] = [
    findNumber(body, 'timeout'),
    findNumber(body, 'gc-interval'),
    findNumber(body, 'size'),
  ];
  const [policy, comment] = [textOf(memberOf(body, 'policy')), textOf(memberOf(body, 'comment'))];
  const elements = memberOf(body, 'elem');
  const statements = memberOf(body, 'stmt');
  const set = elements && readSet(elements, elements.offset);
  return {
    name: needName(body),
    key: readType(needMember(body, 'type')),
    ...(isMap && { value: readValueType(needMember(body, 'map')) }),
    flags: SET_FLAGS.filter((flag) => flags.includes(flag)),
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
    ...(gcInterval !== undefined && { gcIntervalMs: gcInterval * 1000 }),
    ...(size !== undefined && { size }),
    ...(policy !== undefined && { policy }),
    ...(comment !== undefined && { comment }),
    isAutoMerge: truthOf(memberOf(body, 'auto-merge')) ?? false,
    statements: statements ? readStatements(statements) : [],
    elements: set?.kind === 'set' ? [...set.elements] : [],
    at,
  };
}

/** Names of types, or what is behind `typeof`. */
function readType(node: JsonNode): SetType {
  const written = memberOf(node, 'typeof');
  if (written) {
    const fields = readExpression(written);
    const parts = typesOf(fields);
    if (!parts) throw new Refusal('not a field; expected one', node.offset);
    return { parts, fields };
  }
  const parts = textsOf(node).map((name) => {
    const type = findType(name);
    if (!type) throw new Refusal(`\`${name}\` is no type; expected for example ipv4_addr`, node.offset);
    return type;
  });
  if (parts.length === 0) throw new Refusal('no type; expected the name of one', node.offset);
  return { parts };
}

const OBJECTS: ReadonlySet<string> = new Set(['counter', 'quota', 'limit', 'secmark', 'synproxy', 'ct helper']);

function readValueType(node: JsonNode): SetType | { readonly object: string } {
  const name = textOf(node);
  if (name === 'verdict') return { parts: [typeOf('verdict')] };
  return name !== undefined && OBJECTS.has(name) ? { object: name } : readType(node);
}

export function readFlowtable(body: JsonNode): Flowtable {
  return {
    name: needName(body),
    hook: textOf(memberOf(body, 'hook')) ?? 'ingress',
    priority: numberOf(memberOf(body, 'prio')) ?? 0,
    devices: textsOf(memberOf(body, 'dev')),
    hasCounter: false,
    flags: textsOf(memberOf(body, 'flags')),
  };
}

export function readNamedObject(body: JsonNode, kind: ObjectKind, at: Place): NamedObject {
  const comment = textOf(memberOf(body, 'comment'));
  return {
    name: needName(body),
    body: readObjectBody(body, kind),
    ...(comment !== undefined && { comment }),
    at,
  };
}

function readObjectBody(body: JsonNode, kind: ObjectKind): ObjectBody {
  const l3proto = textOf(memberOf(body, 'l3proto')) ?? '';
  switch (kind) {
    case 'counter':
      return { kind, packets: findNumber(body, 'packets') ?? 0, bytes: findNumber(body, 'bytes') ?? 0 };
    case 'quota': {
      const used = findNumber(body, 'used');
      return {
        kind,
        quota: {
          value: needNumber(body, 'bytes'),
          unit: 'bytes',
          isOver: truthOf(memberOf(body, 'inv')) ?? false,
          ...(used !== undefined && { used: { value: used, unit: 'bytes' } }),
        },
      };
    }
    case 'limit':
      return { kind, limit: readLimit(body) };
    case 'secmark':
      return { kind, context: needText(body, 'context') };
    case 'synproxy':
      return { kind, synproxy: readSynproxy(body) };
    case 'ct helper':
      return { kind, helper: needText(body, 'type'), protocol: needText(body, 'protocol'), l3proto };
    case 'ct timeout': {
      const policy = memberOf(body, 'policy');
      const states = policy?.kind === 'object' ? [...policy.members] : [];
      return {
        kind,
        protocol: needText(body, 'protocol'),
        l3proto,
        policy: states.map(([state, seconds]) => [state, numberOf(seconds) ?? 0] as const),
      };
    }
    case 'ct expectation':
      return {
        kind,
        protocol: needText(body, 'protocol'),
        dport: needNumber(body, 'dport'),
        timeoutMs: needNumber(body, 'timeout'),
        size: needNumber(body, 'size'),
        l3proto,
      };
    case 'tunnel':
      throw new Refusal('tunnels are not read; expected another object', body.offset);
    default:
      return kind satisfies never;
  }
}
