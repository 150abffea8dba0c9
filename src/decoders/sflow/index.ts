/** SFlow v5: sampled packets as flows of one packet each, multiplied by the sampling rate. */
export { SFLOW, SFLOW_DATAGRAMS } from './sflow.ts';
