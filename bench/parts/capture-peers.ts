import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeSync, closeSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKETS_IN_CONNECTION, toCapturePieces } from './capture-pieces.ts';

/** Packets that a peer of Debian turns into flows in a second of the processor; undefined where it is not there. */
export function measureCapturePeer(peer: 'nfpcapd' | 'tshark', connections: number): number | undefined {
  if (!existsSync(`/usr/bin/${peer}`)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-capture-'));
  try {
    const path = join(folder, 'capture.pcap');
    const file = openSync(path, 'w');
    for (const piece of toCapturePieces(connections)) writeSync(file, piece);
    closeSync(file);
    const call = peer === 'nfpcapd' ? `nfpcapd -r ${path} -w ${folder}` : `tshark -q -n -r ${path} -z conv,tcp`;
    const timed = spawnSync('bash', ['-c', `TIMEFORMAT="%U %S"; time ${call} > /dev/null 2>&1`], { encoding: 'utf8' });
    const seconds = timed.stderr.trim().split(/\s+/).slice(-2).map(Number);
    return (connections * PACKETS_IN_CONNECTION) / seconds.reduce((sum, second) => sum + second, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
