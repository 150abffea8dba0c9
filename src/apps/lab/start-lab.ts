import { runAttack } from './attack.ts';
import { openForward } from './forward.ts';
import { type KeeperLink, type LinkOptions, openLink } from './keeper-link.ts';
import type { Lab, LabProcess, SpawnOptions } from './lab.ts';
import { probeFrom } from './probes.ts';
import { createLabStreams } from './stream-groups.ts';
import { TOPOLOGY } from './topology.ts';
import { createTraffic } from './traffic.ts';

/** Builds a lab and waits until all of it answers. Rejects, with the reason, where there can be none. */
export async function startLab(options: LinkOptions = {}): Promise<Lab> {
  const link = await openLink(options);
  const traffic = createTraffic(link);
  const probe = probeFrom(link);
  return {
    topology: TOPOLOGY,
    run: (workload, command, args = [], { input, timeoutMs } = {}) =>
      link.keeper.request('run', {
        workload,
        command,
        args,
        ...(input === undefined ? {} : { input }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      }),
    spawn: (workload, command, args = [], spawnOptions = {}) => spawnIn(link, workload, command, args, spawnOptions),
    traffic,
    probe,
    streams: createLabStreams(link),
    attack: (attackOptions = {}) => runAttack(link, probe, attackOptions),
    reboot: async (workload, { beforeLinkUp } = {}) => {
      await traffic.remember(workload);
      await link.keeper.request('tearDown', { workload });
      await beforeLinkUp?.();
      await link.keeper.request('bringUp', { workload });
      await traffic.resume(workload);
    },
    inventory: async () =>
      TOPOLOGY.workloads.map(({ name, zone, labels, addresses, listens, process }) => ({
        name,
        zone,
        labels,
        addresses,
        listens: listens.map(({ protocol, port }) => ({ protocol, port, process })),
      })),
    forward: (workload, port) => openForward(link, workload, port),
    close: link.close,
    closed: link.closed,
  };
}

async function spawnIn(
  link: KeeperLink,
  workload: string,
  command: string,
  args: readonly string[],
  { env = {}, onLine }: SpawnOptions,
): Promise<LabProcess> {
  const id = link.nextId();
  if (onLine) link.lines.set(id, onLine);
  const exited = new Promise<number>((resolve) => link.exits.set(id, resolve));
  const pid = await link.keeper.request('spawn', { id, workload, command, args, env });
  return { pid, exited, kill: (signal = 'SIGTERM') => link.keeper.request('kill', { id, signal }) };
}
