/** Lines of the kernel's netfilter LOG target, as iptables, nftables and routers made of them write. */
export { IPTABLES_LOG } from './iptables-log.ts';
