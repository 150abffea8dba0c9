/** Access control logs of Check Point gateways, as the Log Exporter, LEA clients and the gateways themselves send them. */
export { CHECKPOINT } from './checkpoint.ts';
