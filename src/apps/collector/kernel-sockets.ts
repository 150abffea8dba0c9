import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const FOLDER = '/proc/thread-self';

export interface KernelSockets {
  /** Datagrams that were dropped, for a buffer was full. */
  readonly dropped: number;
  /** Of datagrams that wait to be read, with what the kernel needs for them. */
  readonly waitingBytes: number;
}

/**
 * What the kernel counts of the UDP sockets of this process that are bound to the ports, together. Undefined where it
 * does not tell (none but Linux does). Source: proc(5); Linux, net/ipv4/udp.c.
 */
export function readKernelSockets(ports: ReadonlySet<number>): KernelSockets | undefined {
  try {
    const own = readOwnInodes();
    const sockets = ['udp', 'udp6']
      .flatMap((name) => readTable(`${FOLDER}/net/${name}`))
      .filter(({ port, inode }) => ports.has(port) && own.has(inode));
    return {
      dropped: sockets.reduce((sum, { dropped }) => sum + dropped, 0),
      waitingBytes: sockets.reduce((sum, { waitingBytes }) => sum + waitingBytes, 0),
    };
  } catch {
    return undefined;
  }
}

function readOwnInodes(): Set<string> {
  const inodes = new Set<string>();
  for (const name of readdirSync(`${FOLDER}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${FOLDER}/fd/${name}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    } catch {
      // Closed since the folder was read.
    }
  }
  return inodes;
}

/** `sl local_address rem_address st tx_queue:rx_queue tr:when retrnsmt uid timeout inode ref pointer drops`. */
function readTable(path: string): (KernelSockets & { readonly port: number; readonly inode: string })[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => {
    const columns = line.trim().split(/\s+/);
    const partOf = (column: number) => Number.parseInt(columns[column]?.split(':')[1] ?? '', 16);
    return {
      port: partOf(1),
      waitingBytes: partOf(4),
      inode: columns[9] ?? '',
      dropped: Number(columns.at(-1)),
    };
  });
}
