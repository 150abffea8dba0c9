import type { Rule, Selector } from '#core/model';
import { parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';

export const toRule = (id: string, from: Selector, to: Selector, ...services: readonly string[]): Rule => ({
  id,
  from,
  to,
  services: { names: services, traffic: toTrafficSet(services.map((text) => unwrap(parseTraffic(text)))) },
  owner: 'o',
  justification: 'j',
  enabled: true,
});
