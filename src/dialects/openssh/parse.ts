import type { ReadError, SourceFile } from '#core/model';
import { KEY_LINE, parseKeys } from './parse-keys.ts';
import type { SshBlock, SshFile, SshSetting } from './syntax.ts';

const MOST_ERRORS = 100;
/** Keywords that one of the two programs alone knows. */
const OF_SERVER =
  /^\s*(?:ListenAddress|PermitRootLogin|AuthorizedKeysFile|AllowTcpForwarding|PermitOpen|PermitListen|AllowUsers|AllowGroups|DenyUsers|DenyGroups|Subsystem|UsePAM|PermitTunnel|ChrootDirectory|MaxAuthTries|DisableForwarding|X11Forwarding|HostKey|PrintMotd|ForceCommand)[\s=]/im;
const OF_CLIENT =
  /^\s*(?:HostName|ProxyJump|ProxyCommand|IdentityFile|LocalForward|RemoteForward|DynamicForward|ForwardAgent|UserKnownHostsFile|StrictHostKeyChecking)[\s=]/im;

export function recognisesOpenSsh({ text }: SourceFile): boolean {
  return kindOf(text.slice(0, 50_000)) !== undefined;
}

function kindOf(text: string): SshFile['kind'] | undefined {
  const lines = text.split('\n').filter((line) => /^\s*[^\s#]/.test(line));
  if (lines.length > 0 && lines.every((line) => KEY_LINE.test(line))) return 'keys';
  // Other languages have lines that look alike; few have nothing but keywords and arguments.
  if (!lines.every((line) => /^\s*[A-Za-z][A-Za-z0-9]*(?:\s+|\s*=\s*)\S/.test(line))) return undefined;
  if (OF_SERVER.test(text)) return 'server';
  return OF_CLIENT.test(text) ? 'client' : undefined;
}

/** A part of a configuration may have keywords that both programs know alone. */
function kindOfPath(path: string): 'server' | 'client' | undefined {
  const [, server] = /(?:^|\/)ssh(d?)_config(?:[./]|$)/.exec(path) ?? [];
  return server === undefined ? undefined : server === 'd' ? 'server' : 'client';
}

/** sshd_config(5), ssh_config(5), and what `sshd -T` prints; `authorized_keys` of sshd(8). */
export function parseOpenSsh(file: SourceFile, errors: ReadError[]): SshFile | undefined {
  const kind =
    kindOf(file.text) ??
    (OF_SERVER.test(file.text) ? 'server' : OF_CLIENT.test(file.text) ? 'client' : kindOfPath(file.path));
  if (kind === 'keys') return { kind, path: file.path, keys: parseKeys(file, errors) };
  if (kind === 'server') return { kind, path: file.path, blocks: parseBlocks(file, errors) };
  if (kind === 'client') return { kind, path: file.path, blocks: parseBlocks(file, errors) };
  errors.push({
    message: `\`${file.path}\` is nothing of OpenSSH; expected \`sshd_config\`, \`ssh_config\` or \`authorized_keys\``,
    at: { file: file.path, line: 1, column: 1 },
  });
  return undefined;
}

function parseBlocks({ path, text }: SourceFile, errors: ReadError[]): SshBlock[] {
  const blocks: { condition?: SshSetting; settings: SshSetting[] }[] = [{ settings: [] }];
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.replace(/^\ufeff/, '').trim();
    if (content === '' || content.startsWith('#')) continue;
    const at = { file: path, line: index + 1, column: line.length - line.trimStart().length + 1 };
    const [, keyword = '', rest = ''] = /^([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(.+)$/.exec(content) ?? [];
    const args = keyword === '' ? undefined : splitArguments(rest);
    if (!args) {
      errors.push({ message: `\`${content.slice(0, 40)}\` is no setting; expected \`Keyword arguments\``, at });
      if (errors.length >= MOST_ERRORS) break;
      continue;
    }
    const setting = { name: keyword.toLowerCase(), args, at };
    if (setting.name === 'match' || setting.name === 'host') blocks.push({ condition: setting, settings: [] });
    else blocks.at(-1)?.settings.push(setting);
  }
  return blocks;
}

/** Words between blanks; a quoted one may have blanks; `#` begins a comment. Undefined: a quote that does not end. */
function splitArguments(text: string): string[] | undefined {
  const args: string[] = [];
  const pattern = /\s*(?:"([^"]*)"|(#).*|([^\s"]+))/y;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) return /^\s*$/.test(text.slice(args.length === 0 ? 0 : text.length)) ? args : undefined;
    if (match[2] !== undefined) return args;
    args.push(match[1] ?? match[3] ?? '');
  }
  return args;
}
