import { connectPeer } from '../peer.ts';
import type { OutsideMethods } from '../keeper/protocol.ts';
import { createGenerator } from './generator.ts';
import { openListener } from './listeners.ts';
import { probeAll, readBanner } from './probe.ts';
import type { HostMethods } from './protocol.ts';
import { openRelay } from './relay.ts';
import { createStreams } from './streams.ts';

/** The one light process of a workload: it answers, talks, probes and relays as the keeper says. */
const generator = createGenerator();
const streams = createStreams((notice) => peer.notify('cut', notice));

const methods: HostMethods = {
  listen: async ({ name, listens, process: title }) => {
    process.title = title;
    await Promise.all(listens.map((listener) => openListener(name, listener)));
  },
  startTraffic: ({ flows }) => generator.start(flows),
  stopTraffic: () => generator.stop(),
  countTraffic: () => generator.count(),
  probe: probeAll,
  readBanner,
  startStreams: ({ streams: plans }) => streams.start(plans),
  reportStreams: ({ ids }) => streams.report(ids),
  stopStreams: ({ ids }) => streams.stop(ids),
  relay: ({ path, port }) => openRelay(path, port),
};

const peer = connectPeer<Pick<OutsideMethods, 'cut'>>(process.stdin, process.stdout, { ...methods });
await peer.closed;
process.exit();
