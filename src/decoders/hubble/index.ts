/** Flows of Cilium's Hubble, as its command line and its exporter write them. */
export { HUBBLE } from './hubble.ts';
