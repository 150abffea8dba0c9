import type { Position, SourceFile } from '#core/model';
import { checkKey, parseAllowed, parsePort } from './fields.ts';
import { type Findings, refuse } from './findings.ts';
import type { WireGuardInterface, WireGuardPeer } from './syntax.ts';

/**
 * `wg show all dump`, and of one device `wg show wg0 dump`: fields between tabs. Of the device: private key, public
 * key, port, mark; of a peer: public key, preshared key, endpoint, allowed networks, handshake, received, sent,
 * keepalive. With `all` the device's name comes first. Keys other than of peers are not kept.
 */
export function parseDump({ path, text }: SourceFile, name: string, findings: Findings): WireGuardInterface[] {
  const interfaces: (Omit<WireGuardInterface, 'peers'> & { peers: WireGuardPeer[] })[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const at = { file: path, line: index + 1, column: 1 };
    const fields = line.replace(/\r$/, '').split('\t');
    if (line.trim() === '') continue;
    const own = fields.length === 5 || fields.length === 9 ? (fields.shift() ?? '') : name;
    if (fields.length === 4) {
      const [, , port = ''] = fields;
      const listenPort = parsePort(port, at, findings);
      interfaces.push({ name: own, addresses: [], ...(listenPort && { listenPort }), settings: [], peers: [], at });
    } else if (fields.length === 8) {
      const device = interfaces.find((one) => one.name === own);
      if (device) device.peers.push(toPeer(fields, at, findings));
      else refuse(findings, at, `a peer of \`${own}\`, which is not there; expected the line of the device first`);
    } else {
      refuse(findings, at, `${fields.length} fields; expected 4 for a device or 8 for a peer, one more with \`all\``);
      if (findings.errors.length > 100) break;
    }
  }
  return interfaces;
}

function toPeer(fields: readonly string[], at: Position, findings: Findings): WireGuardPeer {
  const [key = '', , endpoint = '', allowed = ''] = fields;
  return {
    publicKey: checkKey(key, at, findings),
    allowed: parseAllowed(allowed, at, findings),
    ...(endpoint !== '(none)' && { endpoint }),
    settings: [],
    at,
  };
}

/** `wg show`, as people see it: `interface: wg0`, then `peer: KEY`, with indented settings below each. */
export function parseShow({ path, text }: SourceFile, findings: Findings): WireGuardInterface[] {
  const interfaces: (Omit<WireGuardInterface, 'peers'> & { peers: WireGuardPeer[] })[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const at = { file: path, line: index + 1, column: line.length - line.trimStart().length + 1 };
    const [, name = '', value = ''] = /^\s*([a-z ]+):\s*(.*?)\s*$/.exec(line) ?? [];
    const device = interfaces.at(-1);
    const peer = device?.peers.at(-1);
    if (name === 'interface') interfaces.push({ name: value, addresses: [], settings: [], peers: [], at });
    else if (name === 'peer' && device)
      device.peers.push({ publicKey: checkKey(value, at, findings), allowed: [], settings: [], at });
    else if (name === 'listening port' && device) {
      const listenPort = parsePort(value, at, findings);
      interfaces[interfaces.length - 1] = { ...device, ...(listenPort && { listenPort }) };
    } else if (peer && device && (name === 'endpoint' || name === 'allowed ips'))
      device.peers[device.peers.length - 1] = {
        ...peer,
        ...(name === 'endpoint' ? { endpoint: value } : { allowed: parseAllowed(value, at, findings) }),
      };
  }
  return interfaces;
}
