import { execFileSync, spawnSync } from 'node:child_process';
import { openSync, writeSync } from 'node:fs';

/** A network device of this namespace whose wire we hold: what is written to it arrives there. */
export interface Tunnel {
  readonly name: string;
  /** Returns when the kernel has done with the packet. `frame` begins with the IP header. */
  readonly send: (frame: Buffer) => void;
}

/**
 * Node has no ioctl, so the perl of Debian's base system makes the one call (TUNSETIFF with IFF_TUN | IFF_NO_PI,
 * linux/if_tun.h) that binds the open file to a device.
 */
const BIND =
  'open(my $file, "+<&=", 3); my $request = pack("a16 S x22", $ARGV[0], 0x1001); ioctl($file, 0x400454ca, $request) or die "$!\\n"';

export function openTunnel(name: string): Tunnel {
  const file = openSync('/dev/net/tun', 'r+');
  const bound = spawnSync('perl', ['-e', BIND, name], { stdio: ['ignore', 'ignore', 'pipe', file], encoding: 'utf8' });
  if (bound.status !== 0) throw new Error(`no tunnel: ${bound.error?.message ?? bound.stderr}`);
  execFileSync('ip', ['link', 'set', name, 'up']);
  return { name, send: (frame) => void writeSync(file, frame) };
}
