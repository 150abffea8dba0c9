/** Connections as Linux tracks them: lists and events of conntrack(8), as text and XML, and /proc/net/nf_conntrack. */
export { CONNTRACK } from './conntrack.ts';
