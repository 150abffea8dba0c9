/** Flows of NetObserv: its eBPF agent and the goflow collector, enriched by flowlogs-pipeline. */
export { NETOBSERV } from './netobserv.ts';
