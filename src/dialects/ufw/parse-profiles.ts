import { parsePorts } from './parse-end.ts';
import type { ProfilePorts, UfwProfile } from './syntax.ts';

const SETTING = /^(Profile|Title|Description|Ports?):\s*(.*)$/;

/** What `ufw app info NAME` and `ufw app info all` print. A profile without its name is none. */
export function parseProfiles(path: string, lines: readonly string[]): UfwProfile[] {
  const profiles: { -readonly [Name in keyof UfwProfile]: UfwProfile[Name] }[] = [];
  let isPorts = false;
  for (const [index, line] of lines.entries()) {
    const [, name, value = ''] = SETTING.exec(line) ?? [];
    const profile = profiles.at(-1);
    if (name === 'Profile') {
      const at = { file: path, line: index + 1, column: 1 };
      profiles.push({ kind: 'profile', name: value.trim(), title: '', description: '', ports: [], at });
      isPorts = false;
    } else if (name === 'Title' && profile) profile.title = value.trim();
    else if (name === 'Description' && profile) profile.description = value.trim();
    else if (name !== undefined) isPorts = true;
    else if (isPorts && profile && /^\s+\S/.test(line)) profile.ports = [...profile.ports, ...parsePortsLine(line)];
    else if (line.startsWith('--')) isPorts = false;
  }
  return profiles;
}

/** `80,443/tcp`, `53`, `any/udp`; a line that is none of these has no ports. */
function parsePortsLine(line: string): ProfilePorts[] {
  const [, ports = '', protocol] = /^\s+(\S+?)(?:\/(tcp|udp))?\s*$/.exec(line) ?? [];
  const spans = ports === 'any' ? [] : parsePorts(ports);
  return spans ? [{ ...(protocol !== undefined && { protocol: protocol as 'tcp' | 'udp' }), spans }] : [];
}
