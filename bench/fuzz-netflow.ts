import { NETFLOW_DATAGRAMS } from '#decoders/netflow';
import { fuzzDatagrams } from './parts/fuzz-datagrams.ts';
import { toIpfixDatagram, toIpfixTemplate, toV5Datagram } from './parts/netflow-datagrams.ts';
import { toHostileMessages } from './parts/netflow-messages.ts';

const samples = [toV5Datagram(3), toIpfixTemplate(), toIpfixDatagram(1), ...toHostileMessages()];

fuzzDatagrams(NETFLOW_DATAGRAMS, samples, Number(process.argv[2] ?? 1_000_000));
