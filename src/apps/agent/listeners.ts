import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Listener } from '#core/model';
import { printAddress } from '#core/net';
import { toProcessName } from './process-name.ts';

const TABLES = [
  ['tcp', 'tcp', 32],
  ['tcp6', 'tcp', 128],
  ['udp', 'udp', 32],
  ['udp6', 'udp', 128],
] as const;
/** proc_pid_net(5): TCP_LISTEN, and for udp the state of a socket without a peer. */
const LISTENING = { tcp: '0A', udp: '07' } as const;

/** The sockets of this network namespace that wait for connections or datagrams, without their processes. */
export interface ListeningSocket extends Listener {
  readonly inode: string;
}

export function readListeningSockets(procNet = '/proc/self/net'): ListeningSocket[] {
  return TABLES.flatMap(([file, protocol, bits]) => parseSocketTable(readText(`${procNet}/${file}`), protocol, bits));
}

/** proc_pid_net(5): `sl local_address rem_address st … inode`, addresses in 32-bit words of the host's byte order. */
export function parseSocketTable(text: string, protocol: 'tcp' | 'udp', bits: 32 | 128): ListeningSocket[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line): ListeningSocket[] => {
      const fields = line.trim().split(/\s+/);
      const [, local = '', remote = '', state] = fields;
      const inode = fields[9];
      const [addressHex = '', portHex = ''] = local.split(':');
      if (state !== LISTENING[protocol] || inode === undefined || addressHex.length !== bits / 4) return [];
      if (protocol === 'udp' && !/^0+:0000$/.test(remote)) return [];
      return [
        {
          address: printAddress({ bits, value: fromWords(addressHex) }),
          protocol,
          port: Number.parseInt(portHex, 16),
          inode,
        },
      ];
    });
}

function fromWords(hex: string): bigint {
  const words = hex.match(/.{8}/g) ?? [];
  const swapped = words.map((word) => (word.match(/../g) ?? []).toReversed().join(''));
  return BigInt(`0x${swapped.join('')}`);
}

/** Adds the name of the process that holds each socket, where it may be read. Reads every process: not for often. */
export function nameProcesses(sockets: readonly ListeningSocket[]): Listener[] {
  const holders = new Map<string, string>();
  const wanted = new Set(sockets.map(({ inode }) => inode));
  for (const pid of listFolder('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const handle of listFolder(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${handle}`))?.[1];
      if (inode !== undefined && wanted.has(inode)) holders.set(inode, readProcessName(pid));
    }
    if (holders.size === wanted.size) break;
  }
  return sockets.map(({ inode, ...listener }) => {
    const process = holders.get(inode);
    return process === undefined || process === '' ? listener : { ...listener, process };
  });
}

// Not the name that the kernel has: it is that of a thread, and all programs of Node are `MainThread`.
function readProcessName(pid: string): string {
  return toProcessName(readText(`/proc/${pid}/cmdline`), readText(`/proc/${pid}/comm`));
}

// Processes and sockets come and go while we read; what is gone is not there.
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
