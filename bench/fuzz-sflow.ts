import { SFLOW_DATAGRAMS } from '#decoders/sflow';
import { fuzzDatagrams } from './parts/fuzz-datagrams.ts';
import { toSflowDatagrams } from './parts/sflow-datagrams.ts';

fuzzDatagrams(SFLOW_DATAGRAMS, toSflowDatagrams(), Number(process.argv[2] ?? 1_000_000));
