import type { Selector } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { suggest } from './suggest.ts';
import { parseNetwork } from './written-address.ts';

/** What a policy knows by name; a `Policy` turned to names, or those of a text that is being read. */
export interface EndpointNames {
  readonly workloads: ReadonlySet<string> | ReadonlyMap<string, unknown>;
  readonly zones: ReadonlySet<string> | ReadonlyMap<string, unknown>;
}

/** What a test or a question means by one word: a workload, a zone, `internet`, `any`, an address or a network. */
export function parseEndpoint(text: string, names: EndpointNames): Result<Selector, string> {
  if (text === 'internet' || text === 'any') return ok({ kind: text });
  const isWorkload = names.workloads.has(text);
  const isZone = names.zones.has(text);
  if (isWorkload && isZone) return fail(`\`${text}\` is a workload and a zone; expected a name of one of them`);
  if (isWorkload) return ok({ kind: 'workloads', names: [text], labels: {} });
  if (isZone) return ok({ kind: 'workloads', zones: [text], labels: {} });
  const network = parseNetwork(text);
  if (network.ok) return ok({ kind: 'network', networks: [network.value] });
  if (/[/:]|^[\d.]+$/.test(text)) return network;
  const guess = suggest(text, [...names.workloads.keys(), ...names.zones.keys()]);
  return fail(`\`${text}\` is not known${guess || '; expected a workload, a zone, `internet`, `any` or an address'}`);
}
