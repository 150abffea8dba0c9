import type { KeeperLink } from './keeper-link.ts';
import type { LabStreams, StreamsPlan, WatchedStream } from './lab.ts';
import { TOPOLOGY } from './topology.ts';

export function createLabStreams(link: KeeperLink): LabStreams {
  return {
    start: async ({ from, count, ...rest }) => {
      const streams = Array.from({ length: count }, (_, index) => ({
        id: link.nextId(),
        address: pickAddress(rest, index),
        port: rest.port,
        isWatched: false,
      }));
      await link.ask(from, 'startStreams', { streams });
      const ids = streams.map((stream) => stream.id);
      return {
        report: () => link.ask(from, 'reportStreams', { ids }),
        stop: () => link.ask(from, 'stopStreams', { ids }),
      };
    },
    watch: async ({ from, ...rest }): Promise<WatchedStream> => {
      const id = link.nextId();
      const cut = new Promise<{ readonly atMs: number; readonly reason: string }>((resolve) =>
        link.cuts.set(id, ({ atMs, reason }) => resolve({ atMs, reason })),
      );
      const address = pickAddress(rest, 0);
      await link.ask(from, 'startStreams', { streams: [{ id, address, port: rest.port, isWatched: true }] });
      return {
        cut,
        report: () => link.ask(from, 'reportStreams', { ids: [id] }),
        stop: () => link.ask(from, 'stopStreams', { ids: [id] }),
      };
    },
  };
}

function pickAddress({ to, family }: Pick<StreamsPlan, 'to' | 'family'>, index: number): string {
  const addresses = TOPOLOGY.workloads.find((workload) => workload.name === to)?.addresses ?? [];
  const position = family === undefined ? index % 2 : family === 'ipv4' ? 0 : 1;
  const address = addresses[position];
  if (address === undefined) throw new Error(`\`${to}\` has no address in the lab`);
  return address;
}
