import { CATALOGUE, findCatalogueEntry, toEntryTraffic } from '#core/catalogue';
import type { Service, ServiceUse } from '#core/model';
import { isEmptyTraffic, parseTraffic, type TrafficSet, toTrafficSet, unionTraffic } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import type { Node } from './document.ts';
import { readFields, readName, readText, readTexts, report } from './fields.ts';
import { declare, type Names } from './names.ts';
import type { PolicyError, Position } from './position.ts';
import { suggest } from './suggest.ts';
import { WELL_KNOWN } from './well-known.ts';

/** What a service text means: the policy's own name, an id of the catalogue, a well-known name, or `tcp/443`. */
export function parseService(text: string, own: ReadonlyMap<string, TrafficSet>): Result<TrafficSet, string> {
  const named = own.get(text);
  if (named) return ok(named);
  const entry = findCatalogueEntry(text);
  if (entry) {
    const traffic = toEntryTraffic(entry);
    if (!isEmptyTraffic(traffic)) return ok(traffic);
    return fail(`\`${text}\` (${entry.name}) listens nowhere by design; expected a service with ports`);
  }
  const known = WELL_KNOWN.get(text);
  if (known) return ok(known);
  const literal = parseTraffic(text);
  if (literal.ok) return ok(toTrafficSet([literal.value]));
  // With a slash it is meant as a literal, and what is wrong with it is the better hint.
  if (text.includes('/')) return literal;
  const guess = suggest(text, [...own.keys(), ...WELL_KNOWN.keys(), ...CATALOGUE.map(({ id }) => id)]);
  const forms = '; expected a name of `services`, an id of `bulkhead catalogue`, `https`, `tcp/443`, `udp/8000-8100`';
  return fail(`\`${text}\` is not a service${guess || forms}`);
}

/** One service or a list of them. */
export function readServiceUse(node: Node, what: string, names: Names, errors: PolicyError[]): ServiceUse | undefined {
  const texts = readTexts(node, what, errors);
  const uses = readTraffic(texts, names, errors);
  if (texts.length === 0 || uses.length < (node.kind === 'list' ? node.items.length : 1)) return undefined;
  return { names: texts.map(({ text }) => text), traffic: unionTraffic(...uses) };
}

export function readTraffic(
  texts: readonly { text: string; at: Position }[],
  names: Names,
  errors: PolicyError[],
): TrafficSet[] {
  return texts.flatMap(({ text, at }) => {
    const traffic = parseService(text, names.traffic);
    if (traffic.ok) return [traffic.value];
    // A name of our own whose ports are wrong has its error there already.
    if (!names.services.has(text) && (names.isComplete || text.includes('/'))) report(errors, at, traffic.error);
    return [];
  });
}

export const SERVICE_KEYS = { required: ['name', 'ports'], optional: ['description'] };

/** The policy's own services; what they mean goes into `names`. */
export function readServices(nodes: readonly Node[], names: Names, errors: PolicyError[]): Service[] {
  return nodes.flatMap((node) => {
    const fields = readFields(node, 'a service', SERVICE_KEYS, errors);
    const name = fields && readName(fields, 'name', errors);
    if (!fields || name === undefined) return [];
    const at = fields.get('name')?.value.at ?? fields.at;
    const isNew = declare('service', name, at, names.services, errors);
    const isTaken = findCatalogueEntry(name) !== undefined || WELL_KNOWN.has(name) || parseTraffic(name).ok;
    if (isTaken) report(errors, at, `\`${name}\` is a known service already; expected another name`);
    const description = readText(fields, 'description', errors);
    const ports = fields.get('ports');
    if (!ports) return [];
    const texts = readTexts(ports.value, `\`ports\` of service \`${name}\``, errors);
    const ranges = texts.flatMap((item) => {
      const range = parseTraffic(item.text);
      if (range.ok) return [range.value];
      report(errors, item.at, range.error);
      return [];
    });
    if (!isNew || isTaken || ranges.length === 0 || ranges.length < texts.length) return [];
    const traffic = toTrafficSet(ranges);
    names.traffic.set(name, traffic);
    return [{ name, traffic, ...(description !== undefined && { description }) }];
  });
}
