import { type Isolation, MODES, type Workload, type Zone, ZONE_CLASSES, type ZoneClass } from '#core/model';
import type { Entry, Node } from './document.ts';
import {
  describe,
  type Fields,
  readCount,
  readFields,
  readName,
  readOneOf,
  readSwitch,
  readText,
  readTexts,
  report,
} from './fields.ts';
import { checkKnown, declare, type Names } from './names.ts';
import type { PolicyError, Position } from './position.ts';
import { readPrefixes, refuseLabelKey } from './selector.ts';
import { parseHostAddress } from './written-address.ts';

/** More signatures than this for one change is a slip of the pen. */
export const MOST_APPROVALS = 100;

export const ISOLATIONS: readonly Isolation[] = ['vlan', 'physical', 'air-gap', 'microsegment'];

/** A cold zone without a gap is none; all others are networks of their own until the author says more. */
export function toIsolation(zoneClass: ZoneClass): Isolation {
  return zoneClass === 'cold' ? 'air-gap' : 'vlan';
}

/** Something read, with the positions that later checks point at. */
export interface Placed<T> {
  readonly value: T;
  readonly at: Position;
  /** Of each network or address, in its order. */
  readonly parts: readonly Position[];
}

export const ZONE_KEYS = {
  required: ['name'],
  optional: ['class', 'isolation', 'mode', 'networks', 'approvals', 'description'],
};

export function readZones(nodes: readonly Node[], names: Names, errors: PolicyError[]): Placed<Zone>[] {
  return nodes.flatMap((node) => {
    const fields = readFields(node, 'a zone', ZONE_KEYS, errors);
    const name = fields && readName(fields, 'name', errors);
    if (!fields || name === undefined) return [];
    const at = fields.get('name')?.value.at ?? fields.at;
    const isNew = declare('zone', name, at, names.zones, errors);
    const zone = { ...fields, owner: `zone \`${name}\`` };
    const written = readOneOf(zone, 'class', ZONE_CLASSES, errors);
    const zoneClass = fields.get('class') ? written : ZONE_CLASSES.find((word) => word === name);
    if (zoneClass === undefined && !fields.get('class')) {
      const classes = ZONE_CLASSES.map((word) => `\`${word}\``).join(', ');
      report(errors, at, `zone \`${name}\` has no \`class\`; expected one of ${classes}`);
    }
    const isolation = readOneOf(zone, 'isolation', ISOLATIONS, errors);
    const mode = readOneOf(zone, 'mode', MODES, errors);
    const approvals = readCount(zone, 'approvals', 1, MOST_APPROVALS, errors);
    const description = readText(zone, 'description', errors);
    const networks = fields.get('networks');
    const texts = networks ? readOptionalTexts(networks, `\`networks\` of zone \`${name}\``, errors) : [];
    const prefixes = readPrefixes(texts, errors);
    if (!isNew || !zoneClass || prefixes.length < texts.length) return [];
    const value: Zone = {
      name,
      class: zoneClass,
      isolation: isolation ?? toIsolation(zoneClass),
      mode: mode ?? 'observe',
      networks: prefixes,
      ...(approvals !== undefined && { approvals }),
      ...(description !== undefined && { description }),
    };
    return [{ value, at, parts: texts.map((text) => text.at) }];
  });
}

export const WORKLOAD_KEYS = {
  required: ['name', 'zone'],
  optional: ['addresses', 'labels', 'mode', 'enforced', 'legs'],
};

export interface PlacedWorkload extends Placed<Workload> {
  /** Of each leg, in its order. */
  readonly legParts: readonly Position[];
}

export function readWorkloads(nodes: readonly Node[], names: Names, errors: PolicyError[]): PlacedWorkload[] {
  return nodes.flatMap((node) => {
    const fields = readFields(node, 'a workload', WORKLOAD_KEYS, errors);
    const name = fields && readName(fields, 'name', errors);
    if (!fields || name === undefined) return [];
    const at = fields.get('name')?.value.at ?? fields.at;
    const isNew = declare('workload', name, at, names.workloads, errors);
    const workload = { ...fields, owner: `workload \`${name}\`` };
    const zone = readText(workload, 'zone', errors);
    const isInZone = zone !== undefined && checkKnown('zone', zone, fields.get('zone')?.value.at ?? at, names, errors);
    const mode = readOneOf(workload, 'mode', MODES, errors);
    const enforced = readSwitch(workload, 'enforced', errors);
    const labelsEntry = fields.get('labels');
    const labels = labelsEntry ? readLabels(labelsEntry, workload.owner, errors) : {};
    const list = fields.get('addresses');
    const texts = list ? readOptionalTexts(list, `\`addresses\` of workload \`${name}\``, errors) : [];
    const addresses = texts.flatMap((item) => {
      const address = parseHostAddress(item.text);
      if (address.ok) return [address.value];
      report(errors, item.at, address.error);
      return [];
    });
    const legs = readLegs(workload, zone, names, errors);
    if (!isNew || !isInZone || addresses.length < texts.length) return [];
    const value: Workload = {
      name,
      zone,
      addresses,
      labels,
      ...(mode !== undefined && { mode }),
      enforced: enforced ?? addresses.length > 0,
      ...(legs && { legs: legs.map(({ text }) => text) }),
    };
    return [{ value, at, parts: texts.map((text) => text.at), legParts: legs?.map((leg) => leg.at) ?? [] }];
  });
}

/** Zones other than its own, each once; that addresses lie in them is for `checkAddresses` to see. */
function readLegs(workload: Fields, zone: string | undefined, names: Names, errors: PolicyError[]) {
  const entry = workload.get('legs');
  if (!entry) return undefined;
  const legs = readTexts(entry.value, `\`legs\` of ${workload.owner}`, errors);
  return legs.filter(({ text, at }, i) => {
    if (!checkKnown('zone', text, at, names, errors)) return false;
    const isOwn = text === zone;
    const isTwice = legs.findIndex((leg) => leg.text === text) < i;
    if (isOwn) report(errors, at, `\`${text}\` is the own zone of ${workload.owner}; expected other zones`);
    else if (isTwice) report(errors, at, `\`${text}\` is twice in \`legs\` of ${workload.owner}; expected it once`);
    return !isOwn && !isTwice;
  });
}

/** As `readTexts`, but an empty list is fine: a workload without a link, a zone without networks. */
function readOptionalTexts({ value }: Entry, what: string, errors: PolicyError[]) {
  return value.kind === 'list' && value.items.length === 0 ? [] : readTexts(value, what, errors);
}

function readLabels({ value }: Entry, owner: string, errors: PolicyError[]): Record<string, string> {
  const labels: Record<string, string> = {};
  if (value.kind !== 'map') {
    report(errors, value.at, `\`labels\` of ${owner} is ${describe(value)}; expected a mapping \`{ role: signer }\``);
    return labels;
  }
  for (const entry of value.entries) {
    const refusal = refuseLabelKey(entry.key);
    if (refusal !== undefined) report(errors, entry.at, refusal);
    else if (entry.value.kind !== 'text' || entry.value.text.trim() === '')
      report(errors, entry.value.at, `label \`${entry.key}\` of ${owner} is ${describe(entry.value)}; expected a text`);
    else labels[entry.key] = entry.value.text;
  }
  return labels;
}
