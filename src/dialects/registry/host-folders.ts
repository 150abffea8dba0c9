const SOFTWARE =
  '(?:ip6?tables|nft|nftables|ipset|ufw|wireguard|wg|openvpn|ovpn|ccd|sshd?|sysconfig|d|(?:nftables|iptables|sshd_config)[.]d)';
/** What a machine itself has below it: `etc`, and folders of the programs whose files are read. */
const OF_SYSTEM = new RegExp(`(?:^|/)(?:etc(?:/${SOFTWARE}(?:/[^/]+)*)?|openvpn/(?:server|client)|${SOFTWARE})$`, 'i');

/**
 * The folder that is named after the machine, for each that holds one of the files: of `hosts/web1/etc/nftables`,
 * `hosts/web1`. A machine may be called `wireguard` as well: beside folders of other machines, and where two folders of
 * programs hold files of the same name, each folder is a machine.
 */
export function toHostFolders(paths: readonly string[]): ReadonlyMap<string, string> {
  const folders = [...new Set(paths.map(folderOf))];
  const above = new Map(folders.map((folder) => [folder, leaveSystem(folder)]));
  const machines = new Set(above.values());
  const holders = new Set(folders);
  const named = Map.groupBy(paths, (path) => `${above.get(folderOf(path))}\n${path.slice(path.lastIndexOf('/') + 1)}`);
  const crowded = new Set(
    [...named].filter(([, same]) => new Set(same.map(folderOf)).size > 1).map(([key]) => key.split('\n')[0]),
  );
  const isSeparating = (parent: string) =>
    crowded.has(parent) || (!holders.has(parent) && [...machines].some((own) => own.startsWith(`${parent}/`)));
  return new Map(
    [...above].map(([folder, parent]) => {
      const steps = folder.slice(parent.length).split('/');
      const child = steps.find((step) => step !== '') ?? '';
      const isMachine = child !== '' && child !== 'etc' && isSeparating(parent);
      return [folder, isMachine ? `${parent === '' ? '' : `${parent}/`}${child}` : parent];
    }),
  );
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function leaveSystem(folder: string): string {
  const found = OF_SYSTEM.exec(folder);
  return found ? leaveSystem(folder.slice(0, found.index)) : folder;
}
