import type { Position } from '#core/model';
import type { Findings } from './findings.ts';

/** A set of `ipset save`. */
export interface IpSet {
  readonly name: string;
  /** `hash:ip,port`, `list:set`. */
  readonly type: string;
  readonly family: 4 | 6;
  readonly elements: SetElement[];
  readonly at: Position;
}

export interface SetElement {
  /** `10.0.0.0/8`, `10.0.0.1,tcp:22`. */
  readonly text: string;
  /** What is in it is not in the set. */
  readonly isException: boolean;
  /** It is taken out when its time is over. */
  readonly isTemporary: boolean;
  readonly at: Position;
}

/** `10.0.0.1 timeout 30 nomatch`, in words. */
export function toElement([text = '', ...options]: readonly string[], at: Position): SetElement {
  const timeout = options.indexOf('timeout');
  const isTemporary = timeout >= 0 && options[timeout + 1] !== '0';
  return { text, isException: options.includes('nomatch'), isTemporary, at };
}

/** `create NAME TYPE …`, `add NAME ELEMENT …`. False: the line is none of them. */
export function readSetLine(text: string, at: Position, sets: Map<string, IpSet>, findings: Findings): boolean {
  const [verb = '', name = '', what = '', ...options] = text.split(/\s+/);
  const isCreate = (verb === 'create' || verb === '-N') && /^(hash|bitmap|list):/.test(what);
  if (isCreate) {
    const family = options[options.indexOf('family') + 1] === 'inet6' ? 6 : 4;
    const known = sets.get(name);
    if (!known) sets.set(name, { name, type: what, family, elements: [], at });
    return true;
  }
  if (verb !== 'add' && !(verb === '-A' && sets.has(name))) return false;
  const set = sets.get(name);
  if (!set) {
    if (!/[.:]/.test(what)) return false;
    findings.losses.push({
      kind: 'unsupported',
      construct: `add ${name}`,
      why: `nothing makes the set \`${name}\`; expected \`create ${name} hash:ip\` before it`,
      at,
    });
    return true;
  }
  set.elements.push(toElement([what, ...options], at));
  return true;
}
