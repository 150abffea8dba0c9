import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';

/** A program of Debian that watches the interface `lp` and reports what it saw. */
export interface Exporter {
  readonly name: string;
  readonly peer: 'nfcapd' | 'sfcapd';
  readonly families: readonly (4 | 6)[];
  /** What it counts of each packet besides the IP layer. */
  readonly layer2Bytes: number;
  /** Whether it reports a packet where it comes in and again where it goes out. */
  readonly timesSeen: 1 | 2;
  /** Reports to the port on 127.0.0.1; returns how to make it report everything and end. */
  readonly start: (port: number) => Promise<() => Promise<void>>;
}

const FOLDER = '/run';
const running: ChildProcess[] = [];

function softflowd(version: 5 | 9 | 10): Exporter {
  return {
    name: `softflowd v${version}`,
    peer: 'nfcapd',
    families: version === 5 ? [4] : [4, 6],
    layer2Bytes: 0,
    timesSeen: 1,
    start: (port) => {
      const control = `${FOLDER}/softflowd-${version}`;
      const parameters = ['-d', '-i', 'lp', '-v', String(version), '-n', `127.0.0.1:${port}`];
      const child = run('softflowd', [...parameters, '-p', `${control}.pid`, '-c', `${control}.ctl`]);
      return Promise.resolve(async () => {
        execFileSync('softflowctl', ['-c', `${control}.ctl`, 'shutdown'], { stdio: 'ignore' });
        await ended(child);
      });
    },
  };
}

function pmacctd(plugin: 'nfprobe' | 'sfprobe', version: 5 | 9 | 10 = 5): Exporter {
  const isSflow = plugin === 'sfprobe';
  return {
    name: isSflow ? 'pmacctd sFlow' : `pmacctd v${version}`,
    peer: isSflow ? 'sfcapd' : 'nfcapd',
    families: version === 5 && !isSflow ? [4] : [4, 6],
    layer2Bytes: 0,
    timesSeen: 1,
    start: (port) => {
      const path = `${FOLDER}/pmacctd-${plugin}-${version}.conf`;
      const lines = isSflow
        ? [`sfprobe_receiver[a]: 127.0.0.1:${port}`, 'sampling_rate[a]: 1', 'sfprobe_agentip[a]: 127.0.0.1']
        : [
            'aggregate[a]: src_host,dst_host,src_port,dst_port,proto,tos',
            `nfprobe_receiver[a]: 127.0.0.1:${port}`,
            `nfprobe_version[a]: ${version}`,
          ];
      writeFileSync(
        path,
        [
          'daemonize: false',
          'pcap_interface: lp',
          `plugins: ${plugin}[a]`,
          'plugin_pipe_size: 10240000',
          'plugin_buffer_size: 102400',
          ...lines,
          '',
        ].join('\n'),
      );
      const child = run('pmacctd', ['-f', path]);
      return Promise.resolve(async () => {
        child.kill('SIGINT');
        await ended(child);
      });
    },
  };
}

/** Settings of the bridge `br`; `vsctl` talks to the switch that has it. */
function openVswitch(
  name: 'NetFlow' | 'IPFIX' | 'sFlow',
  settings: (target: string) => readonly string[],
  rest: Pick<Exporter, 'families' | 'layer2Bytes' | 'timesSeen' | 'peer'>,
): Exporter {
  const column = name.toLowerCase();
  return {
    name: `Open vSwitch ${name}`,
    ...rest,
    start: async (port) => {
      const record = ['--', '--id=@one', 'create', name, ...settings(`"127.0.0.1:${port}"`)];
      vsctl(['set', 'Bridge', 'br', `${column}=@one`, ...record]);
      await Promise.resolve();
      return async () => {
        // What it caches goes out when the conversations have been idle, and its timers are of whole seconds.
        await new Promise((resolve) => setTimeout(resolve, 4000));
        vsctl(['clear', 'Bridge', 'br', column]);
      };
    },
  };
}

export const EXPORTERS: readonly Exporter[] = [
  softflowd(5),
  softflowd(9),
  softflowd(10),
  pmacctd('nfprobe', 5),
  pmacctd('nfprobe', 9),
  pmacctd('nfprobe', 10),
  pmacctd('sfprobe'),
  openVswitch('NetFlow', (target) => [`targets=${target}`, 'active_timeout=1'], {
    peer: 'nfcapd',
    families: [4],
    layer2Bytes: 14,
    timesSeen: 1,
  }),
  openVswitch(
    'IPFIX',
    (target) => [`targets=${target}`, 'sampling=1', 'cache_active_timeout=1', 'cache_max_flows=10000'],
    {
      peer: 'nfcapd',
      families: [4, 6],
      layer2Bytes: 0,
      timesSeen: 2,
    },
  ),
  openVswitch('sFlow', (target) => [`targets=${target}`, 'sampling=1', 'polling=0', 'header=128', 'agent=lo'], {
    peer: 'sfcapd',
    families: [4, 6],
    layer2Bytes: 0,
    timesSeen: 1,
  }),
];

/** A switch of the kind that needs no module of the kernel, with the interfaces on its bridge `br`. */
export async function startSwitch(interfaces: readonly string[]): Promise<void> {
  execFileSync('ovsdb-tool', ['create', `${FOLDER}/conf.db`, '/usr/share/openvswitch/vswitch.ovsschema']);
  run('ovsdb-server', [`${FOLDER}/conf.db`, `--remote=punix:${FOLDER}/db.sock`]);
  await until(() => vsctl(['--no-wait', 'init']));
  run('ovs-vswitchd', [`unix:${FOLDER}/db.sock`, '--disable-system']);
  vsctl(['add-br', 'br', '--', 'set', 'Bridge', 'br', 'datapath_type=netdev']);
  vsctl(['set', 'Open_vSwitch', '.', 'other_config:max-idle=500']);
  for (const name of interfaces) vsctl(['add-port', 'br', name]);
}

function vsctl(parameters: readonly string[]): void {
  execFileSync('ovs-vsctl', [`--db=unix:${FOLDER}/db.sock`, '--timeout=20', ...parameters], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

export function run(program: string, parameters: readonly string[]): ChildProcess {
  const env = { ...process.env, OVS_RUNDIR: FOLDER, OVS_DBDIR: FOLDER, OVS_LOGDIR: FOLDER };
  const child = spawn(program, parameters, { stdio: 'ignore', env });
  running.push(child);
  return child;
}

/** Everything that was run and has not ended. */
export function stopAll(): void {
  for (const child of running.splice(0)) child.kill();
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function until(work: () => void): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      work();
      return;
    } catch (error) {
      if (tries === 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
