import { parseTraffic, type TrafficSet, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';

/** Names that everyone uses and that the catalogue has no entry for, or only a wider one. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  http: ['tcp/80'],
  https: ['tcp/443'],
  http3: ['udp/443'],
  ping: ['icmp/8', 'icmp6/128'],
  postgres: ['tcp/5432'],
  smtps: ['tcp/465'],
  submission: ['tcp/587'],
  imaps: ['tcp/993'],
  ldaps: ['tcp/636'],
  kubernetes: ['tcp/6443'],
  memcached: ['tcp/11211'],
};

export const WELL_KNOWN: ReadonlyMap<string, TrafficSet> = new Map(
  Object.entries(TEXTS).map(([name, texts]) => [name, toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))))]),
);
