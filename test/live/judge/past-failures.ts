/**
 * Seeds of lists that once failed. They give the same lists as long as `randomList` draws in the same order:
 * - 2: a concatenation was compared with a single value, which nft refuses;
 * - 36, 91: `icmp type` in a table of both families was taken for one of IPv4 alone, `icmpv6 type` for one of IPv6;
 * - 100913: a transaction was larger than the kernel takes in a user namespace;
 * - 2126: nft makes one comparison of `tcp sport != 0` beside `tcp dport != 65535`, which then means "or".
 */
export const PAST_FAILURES: readonly number[] = [2, 36, 91, 100_913, 2126];
