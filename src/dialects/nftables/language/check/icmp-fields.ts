/** Fields that ICMP has in messages of one type alone; a listing leaves that type out beside them. */
export const IMPLIED_TYPES: ReadonlyMap<string, bigint> = new Map([
  ['icmp gateway', 5n],
  ['icmp mtu', 3n],
  ['icmpv6 mtu', 2n],
  ['icmpv6 parameter-problem', 4n],
  ['icmpv6 max-delay', 130n],
]);

/** Fields of echoes: two types have them, which a listing says where the rule does not. */
export const ECHO_TYPES: ReadonlyMap<string, readonly bigint[]> = new Map([
  ['icmp id', [0n, 8n]],
  ['icmp sequence', [0n, 8n]],
  ['icmpv6 id', [128n, 129n]],
  ['icmpv6 sequence', [128n, 129n]],
]);
