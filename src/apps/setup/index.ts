/** Installs the Debian packages that the lab and the tests need, or names those that are missing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program of the base system, and the Debian package that brings it. */
export interface SystemProgram {
  readonly paths: readonly string[];
  readonly debianPackage: string;
}

export const NFT: SystemProgram = { paths: ['/usr/sbin/nft', '/sbin/nft'], debianPackage: 'nftables' };
export const IP: SystemProgram = { paths: ['/usr/sbin/ip', '/sbin/ip', '/bin/ip'], debianPackage: 'iproute2' };
export const IPTABLES: SystemProgram = { paths: ['/usr/sbin/iptables', '/sbin/iptables'], debianPackage: 'iptables' };
export const CHROMIUM: SystemProgram = { paths: ['/usr/bin/chromium'], debianPackage: 'chromium' };
/** What sends telemetry, what reads it beside us, and what both need on a virtual wire. */
export const EXPORTERS: readonly SystemProgram[] = [
  { paths: ['/usr/sbin/softflowd'], debianPackage: 'softflowd' },
  { paths: ['/usr/sbin/pmacctd'], debianPackage: 'pmacct' },
  { paths: ['/usr/sbin/ovs-vswitchd'], debianPackage: 'openvswitch-switch' },
  { paths: ['/usr/bin/nfcapd'], debianPackage: 'nfdump' },
  { paths: ['/usr/bin/sfcapd'], debianPackage: 'nfdump-sflow' },
  { paths: ['/usr/sbin/ethtool', '/sbin/ethtool'], debianPackage: 'ethtool' },
];

/** A database in several processes, and what they agree through. */
export const CLUSTER: readonly SystemProgram[] = [
  { paths: ['/usr/sbin/clickhouse-server', '/usr/bin/clickhouse-server'], debianPackage: 'clickhouse-server' },
  { paths: ['/usr/share/java/zookeeper.jar'], debianPackage: 'zookeeper' },
];

/** The Debian packages of those that are not there. */
export function findMissing(programs: readonly SystemProgram[]): string[] {
  return programs.filter(isMissing).map((program) => program.debianPackage);
}

function isMissing(program: SystemProgram): boolean {
  return !program.paths.some((path) => existsSync(path));
}

/**
 * Installs what is missing when root on a Debian system. Returns the packages that are still missing; each is named on
 * stderr with the command that installs it.
 */
export function installSystemPrograms(programs: readonly SystemProgram[]): string[] {
  const wanted = findMissing(programs);
  if (wanted.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write(`bulkhead: installing ${wanted.join(', ')}\n`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const missing = findMissing(programs);
  if (missing.length > 0)
    process.stderr.write(`bulkhead: missing ${missing.join(', ')}; as root: apt-get install ${missing.join(' ')}\n`);
  return missing;
}
