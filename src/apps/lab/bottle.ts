import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The bottle: a process tree with networks, processes and mounts of its own, which all end with it. */
const UNSHARE = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
const USER = ['--user', '--map-root-user'];

const PROGRAM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const PROGRAMS: readonly { readonly name: string; readonly debianPackage: string }[] = [
  { name: 'unshare', debianPackage: 'util-linux' },
  { name: 'nsenter', debianPackage: 'util-linux' },
  { name: 'mount', debianPackage: 'mount' },
  { name: 'ip', debianPackage: 'iproute2' },
];

export interface BottleOptions {
  /** True: in a user namespace, also for root. Absent: for everybody but root, and for root where it must be. */
  readonly rootless?: boolean;
}

/** Ordinary users' paths lack the folders of `ip` and `nft`. */
export function toBottleEnv(): NodeJS.ProcessEnv {
  const folders = [...(process.env['PATH'] ?? '').split(':').filter(Boolean), ...PROGRAM_FOLDERS];
  return { ...process.env, PATH: [...new Set(folders)].join(':') };
}

/** The reason why no lab can run here, with what would help; undefined when one can. */
export function explainNoLab(options: BottleOptions = {}): string | undefined {
  const found = findFlags(options);
  return 'reason' in found ? found.reason : undefined;
}

function findFlags({ rootless }: BottleOptions): { readonly flags: readonly string[] } | { readonly reason: string } {
  if (process.platform !== 'linux')
    return { reason: `the lab needs network namespaces of Linux; this is \`${process.platform}\`` };
  const missing = PROGRAMS.filter(({ name }) => !PROGRAM_FOLDERS.some((folder) => existsSync(join(folder, name))));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))].join(' ');
    return {
      reason: `the lab needs ${missing.map(({ name }) => `\`${name}\``).join(', ')}; as root: apt-get install ${packages}`,
    };
  }
  const isRoot = process.getuid?.() === 0;
  const candidates = rootless === true || !isRoot ? [USER] : rootless === false ? [[]] : [[], USER];
  const refusals: string[] = [];
  for (const user of candidates) {
    const flags = [...user, ...UNSHARE];
    const trial = spawnSync('unshare', [...flags, 'sh', '-c', SETUP], { encoding: 'utf8', env: toBottleEnv() });
    if (trial.status === 0) return { flags };
    refusals.push(trial.stderr.trim().split('\n').join('; '));
  }
  return { reason: `the lab needs ${isRoot ? 'the right to make namespaces' : USER_REASON}: ${refusals.join('; ')}` };
}

const USER_REASON =
  'user namespaces, which this kernel refuses to ordinary users (see the settings user.max_user_namespaces, ' +
  'kernel.unprivileged_userns_clone and kernel.apparmor_restrict_unprivileged_userns), or root';

// Names of namespaces are files under /run: a /run of its own keeps them from the host and from other labs.
const SETUP = 'mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/netns && test -w /proc/sys/net/ipv4/ip_forward';
// The shell stays as the first process, which must wait for orphans; the keeper is its child.
const FIRST_PROCESS = `${SETUP} || exit 1
exec 3<&0
"$@" <&3 3<&- &
exec 3<&- </dev/null
wait $!`;

/** Starts the program in a new bottle, with pipes to it. Throws, with the reason, where there can be none. */
export function openBottle(options: BottleOptions, program: readonly string[]): ChildProcess {
  const found = findFlags(options);
  if ('reason' in found) throw new Error(found.reason);
  return spawn('unshare', [...found.flags, 'sh', '-c', FIRST_PROCESS, 'sh', ...program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: toBottleEnv(),
    cwd: '/',
  });
}
