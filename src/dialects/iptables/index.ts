/** The rules of iptables and ip6tables, in every form in which people hand them on, in both directions. */
import type { Dialect } from '#core/model';
import { printIptables } from './print-file.ts';
import { readIptables } from './read.ts';
import { recognisesIptables } from './recognise.ts';

export const IPTABLES: Dialect = {
  name: 'iptables',
  scope: 'host',
  recognises: recognisesIptables,
  read: readIptables,
  print: printIptables,
};

export { toHostRules } from './lower/host-rules.ts';
export { lowerFilter, type LoweredFilter } from './lower/lower-filter.ts';
export { readIptables } from './read.ts';
