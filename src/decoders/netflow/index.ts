/** NetFlow v5 and v9 and IPFIX: one format, told apart by the version of each datagram. */
export { NETFLOW, NETFLOW_DATAGRAMS } from './netflow.ts';
