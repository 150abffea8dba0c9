import { createSequence, type Sequence } from '#decoders/datagrams';
import type { SamplingTable } from './sampling.ts';
import { layOut, type RecordLayout, type Template } from './template.ts';

/** What is remembered of one numbering of one exporter: an observation domain, a source id or an engine. */
export interface Domain {
  readonly key: string;
  readonly exporter: string | undefined;
  readonly templates: Map<number, { readonly template: Template; readonly layout: RecordLayout }>;
  readonly sampling: SamplingTable;
  readonly sequence: Sequence;
  /** Of the last datagrams, to notice one that comes twice. */
  readonly seen: number[];
}

const MOST_DOMAINS = 4096;
const MOST_TEMPLATES = 1024;
/** Of all templates together: about 100 MB. */
const MOST_FIELDS_HELD = 1_000_000;
const MOST_SEEN = 64;

export interface Domains {
  readonly find: (exporter: string | undefined, version: number, id: number) => Domain;
  /** Undefined: remembered. */
  readonly addTemplate: (domain: Domain, template: Template) => string | undefined;
  readonly withdraw: (domain: Domain, isOptions: boolean, id?: number) => void;
  readonly all: () => Iterable<Domain>;
}

export function createDomains(onForget: (domain: Domain) => void): Domains {
  const domains = new Map<string, Domain>();
  let fieldsHeld = 0;
  const forget = (domain: Domain) => {
    for (const { template } of domain.templates.values()) fieldsHeld -= template.fields.length;
    domains.delete(domain.key);
    onForget(domain);
  };
  const forgetOldest = () => {
    const oldest = domains.values().next().value;
    if (oldest) forget(oldest);
  };
  const remove = (domain: Domain, id: number) => {
    fieldsHeld -= domain.templates.get(id)?.template.fields.length ?? 0;
    domain.templates.delete(id);
  };
  return {
    find: (exporter, version, id) => {
      const key = `${exporter ?? ''} ${version} ${id}`;
      const known = domains.get(key);
      // Last used, last forgotten.
      if (known) domains.delete(key);
      else if (domains.size >= MOST_DOMAINS) forgetOldest();
      const domain = known ?? {
        key,
        exporter,
        templates: new Map(),
        sampling: new Map(),
        sequence: createSequence(),
        seen: [],
      };
      domains.set(key, domain);
      return domain;
    },
    addTemplate: (domain, template) => {
      const layout = layOut(template);
      if (!layout) return `template ${template.id} has no bytes; expected a field with a length`;
      remove(domain, template.id);
      if (domain.templates.size >= MOST_TEMPLATES) {
        const oldest = domain.templates.keys().next().value;
        if (oldest !== undefined) remove(domain, oldest);
      }
      while (fieldsHeld + template.fields.length > MOST_FIELDS_HELD && domains.size > 1) forgetOldest();
      fieldsHeld += template.fields.length;
      domain.templates.set(template.id, { template, layout });
      return undefined;
    },
    withdraw: (domain, isOptions, id) => {
      for (const [known, { template }] of domain.templates)
        if (template.isOptions === isOptions && (id === undefined || id === known)) remove(domain, known);
    },
    all: () => domains.values(),
  };
}

/** Whether the same bytes came a short while ago. */
export function isSeenBefore({ seen }: Domain, bytes: Uint8Array): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  if (seen.includes(hash)) return true;
  if (seen.length >= MOST_SEEN) seen.shift();
  seen.push(hash);
  return false;
}
