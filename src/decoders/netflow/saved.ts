import type { SavedState } from '#decoders/datagrams';
import type { Domains } from './domain.ts';
import { MOST_FIELDS, type Template } from './template.ts';

interface SavedDomain {
  readonly exporter?: string;
  readonly version: number;
  readonly id: number;
  readonly templates: readonly Template[];
  readonly sampling: readonly (readonly [string, number])[];
}

export function saveDomains(domains: Domains): readonly SavedDomain[] {
  return Array.from(domains.all(), (domain) => {
    const [version, id] = domain.key.split(' ').slice(-2).map(Number);
    return {
      ...(domain.exporter !== undefined && { exporter: domain.exporter }),
      version: version ?? 0,
      id: id ?? 0,
      templates: Array.from(domain.templates.values(), ({ template }) => template),
      sampling: [...domain.sampling],
    };
  });
}

/** Takes what reads as saved domains, and leaves the rest. */
export function restoreDomains(domains: Domains, saved: SavedState): void {
  if (!Array.isArray(saved)) return;
  for (const one of saved as readonly unknown[]) {
    if (!isObject(one) || !isCount(one['version']) || !isCount(one['id'])) continue;
    const { exporter, version, id, templates, sampling } = one;
    const domain = domains.find(typeof exporter === 'string' ? exporter : undefined, version, id);
    for (const template of toList(templates)) if (isTemplate(template)) domains.addTemplate(domain, template);
    for (const pair of toList(sampling))
      if (Array.isArray(pair) && typeof pair[0] === 'string' && isPositive(pair[1]))
        domain.sampling.set(pair[0], pair[1]);
  }
}

function isTemplate(value: unknown): value is Template {
  if (!isObject(value) || !isCount(value['id']) || !isCount(value['scopes'])) return false;
  const { version, isOptions, fields } = value;
  return (
    (version === 9 || version === 10) &&
    typeof isOptions === 'boolean' &&
    Array.isArray(fields) &&
    fields.length <= MOST_FIELDS &&
    fields.every((field) => Array.isArray(field) && field.length === 3 && field.every(isCount))
  );
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
