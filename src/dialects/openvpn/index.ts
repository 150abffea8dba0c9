/** OpenVPN: servers, their clients' files and clients, and which networks they join. */
import type { Dialect, SourceFile } from '#core/model';
import { fail, ok } from '#core/result';
import type { Findings } from './collect.ts';
import { lift } from './lift.ts';
import { parseOpenVpn } from './parse.ts';
import type { OpenVpnFile } from './syntax.ts';
import { toTunnel } from './tunnel.ts';

export { parseOpenVpn, splitWords } from './parse.ts';
export type { Directive, OpenVpnFile } from './syntax.ts';

const BEGINNING = 50_000;
const DEVICE = /^\s*(?:--)?dev(?:-type)?\s+(?:tun|tap)/m;
const TUNNEL = /^\s*(?:--)?(?:server|server-ipv6|remote|client|ifconfig|port|proto|tls-server|tls-client|secret)\b/m;
const CLIENT_FILE = /^\s*(?:ifconfig-push|ifconfig-ipv6-push|iroute|iroute-ipv6|push|push-reset|disable)\b/;

export const OPENVPN: Dialect = {
  name: 'openvpn',
  scope: 'host',
  recognises: ({ path, text }) => {
    const start = text.slice(0, BEGINNING);
    return (DEVICE.test(start) && TUNNEL.test(start)) || isClientFile({ path, text: start });
  },
  read: (files) => {
    const findings: Findings = { errors: [], losses: [] };
    const parsed = files.map((file) => ({ file, parsed: parseOpenVpn(file, findings.errors) }));
    const ofClients = parsed.filter(({ file }) => isClientFile(file)).map((one) => one.parsed);
    const whole = parsed.filter(({ file }) => !isClientFile(file)).map((one) => one.parsed);
    for (const { path, directives } of whole)
      if (!directives.some(({ name }) => name.startsWith('dev')))
        findings.errors.push({
          message: `\`${path}\` has no \`dev\`; expected a configuration with \`dev tun\` or \`dev tap\``,
          at: { file: path, line: 1, column: 1 },
        });
    const tunnels = whole.map((file) => toTunnel(file, isServer(file) ? ofClients : [], findings));
    if (whole.length === 0)
      for (const { path } of ofClients)
        findings.losses.push({
          kind: 'unsupported',
          construct: path,
          why: 'the server whose client this is about is not in the files',
          at: { file: path, line: 1, column: 1 },
        });
    if (findings.errors.length > 0) return fail(findings.errors);
    return ok({ topology: lift(files[0]?.path ?? '', tunnels), losses: findings.losses });
  },
};

function isServer({ directives }: OpenVpnFile): boolean {
  return directives.some(({ name, args }) => name.startsWith('server') || (name === 'mode' && args[0] === 'server'));
}

/** A file of the folder for clients, named after one: it tells of a client, and of no device. */
function isClientFile({ text }: SourceFile): boolean {
  const lines = text.split('\n').filter((line) => /^\s*[^\s#;]/.test(line));
  return (
    lines.length > 0 &&
    lines.every((line) => /^\s*[a-z][a-z0-9-]*(?:\s|$)/.test(line)) &&
    lines.some((line) => CLIENT_FILE.test(line)) &&
    !DEVICE.test(text) &&
    !/^\s*server\b/m.test(text)
  );
}
