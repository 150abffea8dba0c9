/** Addresses, ranges, sets of addresses and protocols: parse, print, compare; IPv4 and IPv6 as one. */
export * from './address.ts';
export * from './address-map.ts';
export * from './address-set.ts';
export * from './address-text.ts';
export * from './cells.ts';
export * from './interface-set.ts';
export * from './interval.ts';
export * from './local-address.ts';
export * from './port-names.ts';
export * from './port-set.ts';
export * from './protocol.ts';
export * from './range.ts';
export * from './range-map.ts';
export * from './traffic.ts';
