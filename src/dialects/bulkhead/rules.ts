import type { Rule } from '#core/model';
import type { Node } from './document.ts';
import { type Fields, readFields, readName, readSwitch, readText, report } from './fields.ts';
import { declare, type Names } from './names.ts';
import type { PolicyError } from './position.ts';
import { readSchedule } from './schedule.ts';
import { readSelector } from './selector.ts';
import { readServiceUse } from './services.ts';

export const RULE_KEYS = {
  required: ['id', 'from', 'to', 'services', 'owner', 'justification'],
  optional: ['enabled', 'review', 'expires', 'schedule', 'ticket', 'identity'],
};

export function readRules(nodes: readonly Node[], names: Names, errors: PolicyError[]): Rule[] {
  return nodes.flatMap((node) => readRule(node, names, errors) ?? []);
}

function readRule(node: Node, names: Names, errors: PolicyError[]): Rule | undefined {
  const before = errors.length;
  const anonymous = readFields(node, titleOf(node), RULE_KEYS, errors);
  if (!anonymous) return undefined;
  const id = readName(anonymous, 'id', errors);
  const at = anonymous.get('id')?.value.at ?? anonymous.at;
  const isNew = id !== undefined && declare('rule', id, at, names.ids, errors);
  const fields: Fields = { ...anonymous, owner: titleOf(node) };
  const selector = (key: string) => {
    const entry = fields.get(key);
    return entry && readSelector(entry.value, `\`${key}\` of ${fields.owner}`, names, errors);
  };
  const from = selector('from');
  const to = selector('to');
  const use = fields.get('services');
  const services = use && readServiceUse(use.value, `\`services\` of ${fields.owner}`, names, errors);
  const owner = readText(fields, 'owner', errors);
  const justification = readText(fields, 'justification', errors);
  const enabled = readSwitch(fields, 'enabled', errors);
  const review = readDay(fields, 'review', errors);
  const expiresAtMs = readMoment(fields, 'expires', errors);
  const ticket = readText(fields, 'ticket', errors);
  const window = fields.get('schedule');
  const schedule = window && readSchedule(window.value, `\`schedule\` of ${fields.owner}`, errors);
  const identity = readIdentity(fields, errors);
  // An optional field that is wrong is no absent field: without its `expires` a rule would permit for ever.
  const isWhole = errors.length === before;
  if (!isNew || !from || !to || !services || owner === undefined || justification === undefined || !isWhole)
    return undefined;
  return {
    id,
    from,
    to,
    services,
    owner,
    justification,
    enabled: enabled ?? true,
    ...(review !== undefined && { review }),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(schedule && { schedule }),
    ...(ticket !== undefined && { ticket }),
    ...(identity !== undefined && { identity }),
  };
}

/** How errors name the entry: by its id as far as it has one. */
function titleOf(node: Node): string {
  if (node.kind !== 'map') return 'a rule';
  const id = node.entries.find(({ key }) => key === 'id')?.value;
  return id?.kind === 'text' && id.text !== '' ? `rule \`${id.text}\`` : 'a rule';
}

export const IDENTITY = /^[a-z][a-z0-9+.-]{0,31}:[^\s"`<>\\^{|}]{1,2000}$/;

function readIdentity(fields: Fields, errors: PolicyError[]): string | undefined {
  const text = readText(fields, 'identity', errors);
  if (text === undefined || IDENTITY.test(text)) return text;
  const at = fields.get('identity')?.value.at ?? fields.at;
  return report(errors, at, `\`${text}\` is not an identity; expected for example \`spiffe://example.org/payments\``);
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

function readDay(fields: Fields, key: string, errors: PolicyError[]): string | undefined {
  const text = readText(fields, key, errors);
  if (text === undefined || isDay(text)) return text;
  const at = fields.get(key)?.value.at ?? fields.at;
  return report(errors, at, `\`${text}\` is not a day; expected for example \`2027-05-01\``);
}

/** A day of the calendar: JavaScript itself takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const time = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function readMoment(fields: Fields, key: string, errors: PolicyError[]): number | undefined {
  const text = readText(fields, key, errors);
  if (text === undefined) return undefined;
  const day = MOMENT.exec(text)?.[1];
  const time = day !== undefined && isDay(day) ? Date.parse(text) : Number.NaN;
  if (time >= 0) return time;
  const at = fields.get(key)?.value.at ?? fields.at;
  return report(errors, at, `\`${text}\` is not a moment; expected for example \`2026-12-01T18:00:00Z\``);
}
