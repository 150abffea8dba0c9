import type { SourceFile } from '#core/model';
import { checkKey, parseAllowed, parseOwnAddresses, parsePort } from './fields.ts';
import { type Findings, lose } from './findings.ts';
import { type NamedSection, readNamedSections, valueOf } from './sections.ts';
import type { Setting, WireGuardInterface, WireGuardPeer } from './syntax.ts';

const PEER = 'wireguard-peer.';
const ADDRESS = /^address(?:es|\d+)?$/;
const ROUTES = /^(?:route(?:s|\d+)?|peer-routes|ip[46]-auto-default-route)$/;

export function isKeyfile(text: string): boolean {
  return /^[^\S\n]*\[connection\]\s*$/m.test(text) && /^[^\S\n]*type\s*=\s*wireguard\s*$/m.test(text);
}

/** A connection of NetworkManager: nm-settings-keyfile(5). */
export function parseKeyfile(file: SourceFile, name: string, findings: Findings): WireGuardInterface[] {
  const sections = readNamedSections(file);
  const of = (...names: readonly string[]) =>
    sections.filter((section) => names.includes(section.name)).flatMap(({ settings }) => settings);
  for (const setting of [...of('wireguard'), ...of('ipv4', 'ipv6')])
    if (ROUTES.test(setting.name))
      lose(
        findings,
        setting.at,
        `${setting.name}=${setting.value}`,
        'routes of the device besides its peers are not followed',
      );
  const port = valueOf(sections, 'wireguard', 'listen-port');
  const listenPort = port && port.value !== '0' ? parsePort(port.value, port.at, findings) : undefined;
  return [
    {
      name: valueOf(sections, 'connection', 'interface-name')?.value ?? name,
      addresses: of('ipv4', 'ipv6')
        .filter((setting) => ADDRESS.test(setting.name))
        .flatMap((setting) => toOwnAddresses(setting, findings)),
      ...(listenPort !== undefined && { listenPort }),
      settings: [],
      peers: sections.filter((section) => section.name.startsWith(PEER)).map((section) => toPeer(section, findings)),
      at: sections[0]?.at ?? { file: file.path, line: 1, column: 1 },
    },
  ];
}

/** `10.0.0.1/24`, with its gateway behind a comma; several between semicolons. */
function toOwnAddresses({ value, at }: Setting, findings: Findings) {
  return splitList(value).flatMap((part) => parseOwnAddresses(part.split(',')[0] ?? '', at, findings));
}

function toPeer(section: NamedSection, findings: Findings): WireGuardPeer {
  const endpoint = valueOf([section], section.name, 'endpoint')?.value;
  return {
    publicKey: checkKey(section.name.slice(PEER.length), section.at, findings),
    ...(section.note !== undefined && { note: section.note }),
    allowed: section.settings
      .filter(({ name }) => name === 'allowed-ips')
      .flatMap(({ value, at }) => parseAllowed(splitList(value).join(','), at, findings)),
    ...(endpoint !== undefined && { endpoint }),
    settings: [],
    at: section.at,
  };
}

function splitList(text: string): string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
