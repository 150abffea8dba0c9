import { EMPTY_POLICY, type Policy, type Workload, type Zone, ZONE_CLASSES, type ZoneClass } from '#core/model';
import { type Address, parseAddress } from '#core/net';
import { fail, ok, type Result } from '#core/result';

/** One workload as an inventory (NDJSON) tells of it. */
export type Seed = Pick<Workload, 'name' | 'zone' | 'addresses' | 'labels' | 'enforced'>;

/** A first policy of an inventory: its workloads, in zones that observe. Errors: all of them, by file and line. */
export function seedPolicy(path: string, text: string): Result<Policy, string[]> {
  const errors: string[] = [];
  const workloads = text.split('\n').flatMap((line, index): Workload[] => {
    if (line.trim() === '') return [];
    const seed = readSeed(line, (message) => errors.push(`${path}:${index + 1}:1: ${message}`));
    return seed ? [seed] : [];
  });
  if (errors.length > 0) return fail(errors);
  const zones = [...new Set(workloads.map(({ zone }) => zone))].map((name): Zone => ({
    name,
    class: name as ZoneClass,
    isolation: 'microsegment',
    mode: 'observe',
    networks: [],
  }));
  return ok({ ...EMPTY_POLICY, zones, workloads });
}

function readSeed(line: string, complain: (message: string) => void): Seed | undefined {
  const fields = readObject(line);
  if (!fields) {
    complain('not a JSON object; expected for example `{"name":"db-1","zone":"production","addresses":["10.0.0.1"]}`');
    return undefined;
  }
  const { name, zone, addresses = [], labels = {}, enforced = true } = fields;
  if (typeof name !== 'string' || name === '') complain('`name` is missing; expected a text');
  const zoneClass = ZONE_CLASSES.find((known) => known === zone);
  if (!zoneClass) complain(`\`${String(zone)}\` is no zone; expected ${ZONE_CLASSES.join(', ')}`);
  const parsed: Address[] = [];
  if (!Array.isArray(addresses)) complain('`addresses` is no list; expected addresses');
  else
    for (const address of addresses) {
      const result = parseAddress(String(address));
      if (result.ok) parsed.push(result.value);
      else complain(result.error);
    }
  if (typeof enforced !== 'boolean') complain('`enforced` is no boolean; expected false where no agent of ours runs');
  const pairs = readLabels(labels);
  if (!pairs) complain('`labels` is no object of texts; expected for example `{"role":"database"}`');
  return typeof name === 'string' && name !== '' && zoneClass && pairs
    ? { name, zone: zoneClass, addresses: parsed, labels: pairs, enforced: enforced === true && parsed.length > 0 }
    : undefined;
}

function readLabels(input: unknown): Record<string, string> | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined;
  const pairs = Object.entries(input).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return pairs.length === Object.keys(input).length ? Object.fromEntries(pairs) : undefined;
}

function readObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
