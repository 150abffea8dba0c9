import type { SourceFile } from '#core/model';
import { folderOf, toHostFolders } from './host-folders.ts';

export interface HostFiles {
  /** After the folder, or the file where it tells more than what made it. */
  readonly host: string;
  readonly files: readonly SourceFile[];
}

/** Words of file names that say what is in them, not whose it is. */
const NOBODY = new Set(
  (
    'iptables ip6tables ebtables arptables ipset nft nftables ruleset rules rule firewall fw save restore dump list output ' +
    'ufw status numbered verbose appinfo v4 v6 ipv4 ipv6 ip ip6 addr address addresses route routes link neigh arp ss netstat lsof tulpn listen ' +
    'wg wireguard openvpn ovpn vpn server client ccd sshd ssh config conf cfg d authorized keys key etc sysconfig ' +
    'txt json yaml yml csv rc sh bash log show input save1 gz zst l s n nv lnv legacy main default backup bak old new current'
  ).split(' '),
);

/**
 * The files of each machine. Below a folder that holds a file named after no machine (`web1/iptables-save`) all are of
 * the machine that the folder is named after; elsewhere those whose names are the same but for words such as `iptables`.
 */
export function groupByHost(files: readonly SourceFile[]): HostFiles[] {
  const places = files.map((file) => ({ file, folder: folderOf(file.path), stem: stemOf(file.path) }));
  const hostFolders = toHostFolders(places.filter(({ stem }) => stem === '').map(({ file }) => file.path));
  const groups = Map.groupBy(places, ({ folder, stem }) => {
    const own = nearest(folder, hostFolders);
    return own === undefined ? `${folder}/${stem}` : (hostFolders.get(own) ?? own);
  });
  return [...groups].map(([key, group]) => ({
    host: key.slice(key.lastIndexOf('/') + 1) || 'host',
    files: group.map(({ file }) => file),
  }));
}

function stemOf(path: string): string {
  return wordsOf(path.slice(path.lastIndexOf('/') + 1));
}

function wordsOf(name: string): string {
  const parts = name.split(/(?<=[-._\s])|(?=[-._\s])/).filter((part) => part !== '');
  const isWord = (part: string) => !/^[-._\s]$/.test(part);
  const kept = parts.map((part) => (isWord(part) && isNobody(part) ? '' : part)).join('');
  return kept.replaceAll(/[-._\s]*(?=[-._\s])/g, '').replaceAll(/^[-._\s]+|[-._\s]+$/g, '');
}

function isNobody(word: string): boolean {
  return NOBODY.has(word.toLowerCase()) || /^(wg|tun|tap)\d+$/i.test(word);
}

/** The innermost of the folders that the path is in; undefined for none. */
function nearest(folder: string, among: ReadonlyMap<string, string>): string | undefined {
  const steps = folder.split('/');
  return steps.map((_, i) => steps.slice(0, i + 1).join('/')).findLast((path) => among.has(path));
}
