import type { SourceFile } from '#core/model';
import { type Findings, refuse } from './findings.ts';
import { parseConfigFile } from './parse-config.ts';
import { isKeyfile, parseKeyfile } from './parse-keyfile.ts';
import { isNetdev, isNetwork, parseNetdev, parseNetwork } from './parse-networkd.ts';
import { parseDump, parseShow } from './parse-dump.ts';
import type { WireGuardConfig } from './syntax.ts';

const CONFIG = /^[^\S\n]*\[Interface\]/im;
const SHOW = /^interface: \S+\s*$/m;
const KEY = '(?:[A-Za-z0-9+/]{43}=|\\(none\\))';
const DUMP = new RegExp(`^(?:\\S+\\t)?${KEY}\\t${KEY}\\t\\d+\\t(?:off|0x[0-9a-f]+)\\s*$`, 'm');
const BEGINNING = 20_000;

/** A file of any of the forms. */
export function parseWireGuard(file: SourceFile, findings: Findings): WireGuardConfig {
  const name = nameOf(file.path);
  if (CONFIG.test(file.text)) {
    const device = parseConfigFile(file, name, findings);
    return { interfaces: device ? [device] : [] };
  }
  if (isNetdev(file.text)) return { interfaces: parseNetdev(file, findings) };
  if (isNetwork(file.text)) return { interfaces: parseNetwork(file, findings) };
  if (isKeyfile(file.text)) return { interfaces: parseKeyfile(file, name, findings) };
  if (SHOW.test(file.text)) return { interfaces: parseShow(file, findings) };
  if (DUMP.test(file.text)) return { interfaces: parseDump(file, name, findings) };
  refuse(
    findings,
    { file: file.path, line: 1, column: 1 },
    `no tunnel in \`${file.path}\`; expected \`[Interface]\`, a device of networkd or NetworkManager, or what \`wg show\` prints`,
  );
  return { interfaces: [] };
}

export function recognisesWireGuard({ text }: SourceFile): boolean {
  const start = text.slice(0, BEGINNING);
  const isConfig = CONFIG.test(start) && /^\s*(?:PrivateKey|PublicKey|AllowedIPs|ListenPort|\[Peer\])/im.test(start);
  return (
    isConfig ||
    isNetdev(start) ||
    isKeyfile(start) ||
    (SHOW.test(start) && /public key:/.test(start)) ||
    DUMP.test(start)
  );
}

/** `wg0` of `etc/wireguard/wg0.conf`; wg-quick names the device so. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '') || 'wg';
}
