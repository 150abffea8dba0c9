import type { Position, SourceFile } from '#core/model';
import { checkKey, parseAllowed, parseOwnAddresses, parsePort } from './fields.ts';
import { type Findings, lose, refuse } from './findings.ts';
import type { Setting, WireGuardInterface, WireGuardPeer } from './syntax.ts';

interface Section {
  readonly kind: 'interface' | 'peer';
  readonly at: Position;
  readonly settings: Setting[];
  /** A comment before its settings. */
  note?: string;
  /** A comment right above its heading. */
  readonly above?: string;
}

/** Names in their canonical case. What is not among them is a loss: newer versions know more. */
const NAMES: Readonly<Record<Section['kind'], readonly string[]>> = {
  interface: [
    'Address',
    'ListenPort',
    'PrivateKey',
    'FwMark',
    'DNS',
    'MTU',
    'Table',
    'PreUp',
    'PostUp',
    'PreDown',
    'PostDown',
    'SaveConfig',
  ],
  peer: ['PublicKey', 'PresharedKey', 'AllowedIPs', 'Endpoint', 'PersistentKeepalive'],
};

/** wg(8) and wg-quick(8): `[Interface]` once, then any number of `[Peer]`. */
export function parseConfigFile(file: SourceFile, name: string, findings: Findings): WireGuardInterface | undefined {
  const sections = readSections(file, findings);
  const [first, ...others] = sections;
  const own = first?.kind === 'interface' ? first : undefined;
  if (!own) {
    const at = first?.at ?? { file: file.path, line: 1, column: 1 };
    return refuse(findings, at, 'no `[Interface]` section at the beginning; expected one');
  }
  const peers: WireGuardPeer[] = [];
  for (const section of others) {
    if (section.kind === 'interface') refuse(findings, section.at, 'a second `[Interface]`; expected one in a file');
    else peers.push(toPeer(section, findings));
  }
  return { ...toInterface(own, name, findings), peers };
}

function readSections({ path, text }: SourceFile, findings: Findings): Section[] {
  const sections: Section[] = [];
  let above: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const at = { file: path, line: index + 1, column: line.length - line.trimStart().length + 1 };
    const hash = line.indexOf('#');
    const content = (hash < 0 ? line : line.slice(0, hash)).replace(/^\ufeff/, '').trim();
    const note = hash < 0 ? '' : line.slice(hash + 1).trim();
    const current = sections.at(-1);
    const header = /^\[(interface|peer)\]$/i.exec(content)?.[1]?.toLowerCase();
    if (header === 'interface' || header === 'peer') {
      sections.push({ kind: header, at, settings: [], ...(above !== undefined && { above }) });
      above = undefined;
      continue;
    }
    if (content === '') {
      // Below the settings of a peer it is no more about that one, and without a gap about the next.
      const isName = note !== '' && !isSetting(note);
      if (isName && current && current.note === undefined && current.settings.length === 0) current.note = note;
      above = isName ? note : note === '' ? undefined : above;
      continue;
    }
    above = undefined;
    const [, key = '', value = ''] = /^([A-Za-z]+)\s*=\s*(.*)$/.exec(content) ?? [];
    if (key === '' || !current) {
      const expected = current ? '`Name = value`, `[Interface]` or `[Peer]`' : '`[Interface]`';
      refuse(findings, at, `\`${content.slice(0, 40)}\` is no setting; expected ${expected}`);
      if (findings.errors.length > 100) return sections;
      continue;
    }
    const known = NAMES[current.kind].find((name) => name.toLowerCase() === key.toLowerCase());
    if (!known) lose(findings, at, `${key} = ${value}`, 'this setting is not known');
    current.settings.push({ name: known ?? key, value, at });
  }
  return sections;
}

/** One that is commented out. */
function isSetting(note: string): boolean {
  const [, name = ''] = /^([A-Za-z]+)\s*=/.exec(note) ?? [];
  return [...NAMES.interface, ...NAMES.peer].some((known) => known.toLowerCase() === name.toLowerCase());
}

const TOLD_APART = new Set(['Address', 'ListenPort', 'PublicKey', 'AllowedIPs', 'Endpoint']);

function toInterface(section: Section, name: string, findings: Findings): Omit<WireGuardInterface, 'peers'> {
  const port = lastOf(section, 'ListenPort');
  const listenPort = port && parsePort(port.value, port.at, findings);
  const key = lastOf(section, 'PrivateKey');
  if (key) checkKey(key.value, key.at, findings);
  return {
    name,
    addresses: allOf(section, 'Address').flatMap(({ value, at }) => parseOwnAddresses(value, at, findings)),
    ...(listenPort !== undefined && { listenPort }),
    settings: section.settings.filter((setting) => !TOLD_APART.has(setting.name)),
    at: section.at,
  };
}

function toPeer(section: Section, findings: Findings): WireGuardPeer {
  const key = lastOf(section, 'PublicKey');
  if (!key) refuse(findings, section.at, 'a peer without `PublicKey`; expected one');
  const endpoint = lastOf(section, 'Endpoint')?.value;
  const note = section.note ?? section.above;
  return {
    publicKey: key ? checkKey(key.value, key.at, findings) : '',
    ...(note !== undefined && { note: note.replace(/^(?:Name|friendly_name)\s*[=:]\s*/i, '') }),
    allowed: allOf(section, 'AllowedIPs').flatMap(({ value, at }) => parseAllowed(value, at, findings)),
    ...(endpoint !== undefined && { endpoint }),
    settings: section.settings.filter((setting) => !TOLD_APART.has(setting.name)),
    at: section.at,
  };
}

function allOf({ settings }: Section, name: string): Setting[] {
  return settings.filter((setting) => setting.name === name);
}

function lastOf(section: Section, name: string): Setting | undefined {
  return allOf(section, name).at(-1);
}
