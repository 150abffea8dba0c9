import { parseAddress, printAddress } from '#core/net';
import { DEFAULT_PORTS, NO_HOSTS } from './schemes.ts';

/** A host that a setting names. */
export interface Target {
  /** In lower case; addresses canonical. */
  readonly host: string;
  readonly port?: number;
  readonly protocol?: 'udp';
  /** What the scheme of its URL stands for, where no port is written. */
  readonly defaultPort?: number;
  /** Whether it is an address whoever has that name; else only if somebody is known to have it. */
  readonly isSure: boolean;
}

const HOST = String.raw`[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.?`;
const PAIR = new RegExp(String.raw`(?<![\w.$%{}-])(${HOST}):(\d{1,5})(?![\w@-]|\.\w)`, 'g');
const BRACKETED = /\[([0-9A-Fa-f:.]{2,45})\]:(\d{1,5})(?!\d)/g;
const AUTHORITY_END = /[\s"'<>`\\/?#|;]/;
const WHOLE = new RegExp(`^${HOST}$`);
/** What a file of source or of settings ends in: `main.go:12` is a place in it. */
const FILE = /\.(?:go|js|ts|py|java|rb|rs|c|cc|h|sh|log|conf|cfg|ini|ya?ml|json|toml|xml|txt|so|jar|crt|pem|key)$/i;

/** Keys of what holds a host, of what certainly holds none, and of names that are no addresses. */
const HOST_KEY =
  /(?:host|hostname|addr|address|addresses|endpoint|endpoints|server|servers|broker|brokers|upstream|seeds?|peers?)$/i;
const OTHER_KEY =
  /(?:user|username|owner|group|password|passwd|secret|token|database|dbname|db_name|schema|namespace|image|version|xmlns|\$schema|\$id)$/i;
const HOST_FLAG = /^-(?:h|-host|-hostname|-server|-address)$/;

/** Longer texts are data, not settings: their words are not looked at one by one. */
const MOST_WORDS_TEXT = 4096;

/**
 * Whom a setting names: hosts of URLs, of `host:port`, and words that may be a host, each once. What means this program
 * itself (loopback, "any address") is left out.
 */
export function findTargets(key: string, value: string): Target[] {
  if (OTHER_KEY.test(key) && !value.includes('://')) return [];
  const found = new Map<string, Target>();
  const add = (target: Target) => {
    const id = `${target.host}:${target.port ?? ''}`;
    const known = found.get(id);
    if (!isItself(target.host) && (!known || (target.isSure && !known.isSure))) found.set(id, target);
  };
  const isSureKey = isHostKey(key);
  if (!OTHER_KEY.test(key)) for (const target of findInUrls(value)) add(target);
  for (const target of findPairs(value, isSureKey)) add(target);
  for (const target of findNames(value, isSureKey)) if (!hasHost(found, target.host)) add(target);
  return [...found.values()];
}

/** Whether what is under the key is a host, by its name: `DB_HOST`. */
export function isHostKey(key: string): boolean {
  return HOST_KEY.test(key) || /(?:url|uri|dsn|connection_?string)$/i.test(key);
}

/** `a,b:1` of `scheme://user:secret@a,b:1/rest`. */
function findInUrls(text: string): Target[] {
  const targets: Target[] = [];
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const scheme = /[A-Za-z][A-Za-z0-9+.-]*$/.exec(text.slice(Math.max(0, at - 40), at))?.[0].toLowerCase() ?? '';
    if (scheme === '' || NO_HOSTS.has(scheme)) continue;
    const rest = text.slice(at + 3, at + 2048);
    const end = rest.search(AUTHORITY_END);
    const authority = (end < 0 ? rest : rest.slice(0, end)).replace(/^.*@/, '').replace(/[(){}].*$/, '');
    // A URL that begins after a comma is not of this list.
    const list = authority.endsWith(':') ? authority.replace(/,?[^,]*$/, '') : authority;
    const defaultPort = DEFAULT_PORTS.get(scheme);
    const protocol = /udp/.test(scheme) ? { protocol: 'udp' as const } : {};
    for (const one of list.split(',')) {
      const target = toTarget(one);
      if (target)
        targets.push({ ...protocol, ...(defaultPort !== undefined && { defaultPort }), ...target, isSure: true });
    }
  }
  return targets;
}

function toTarget(text: string): Pick<Target, 'host' | 'port'> | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = toHost(bracketed ?? plain ?? '');
  if (host === undefined) return undefined;
  return { host, ...(port !== undefined && isPort(port) && { port: Number(port) }) };
}

function findPairs(text: string, isSureKey: boolean): Target[] {
  const targets: Target[] = [];
  for (const [, address = '', port = ''] of text.matchAll(BRACKETED)) {
    const host = toHost(address);
    if (host !== undefined && isPort(port)) targets.push({ host, port: Number(port), isSure: true });
  }
  for (const match of text.matchAll(PAIR)) {
    const [, name = '', port = ''] = match;
    const host = toHost(name);
    if (host === undefined || !isPort(port) || FILE.test(host)) continue;
    // A path before it: the tag of an image.
    const before = text.slice(Math.max(0, match.index - 2), match.index);
    if (before.endsWith('/') && before !== '//') continue;
    targets.push({ host, port: Number(port), isSure: isSureKey || host.includes('.') });
  }
  return targets;
}

/** Words that stand alone or in a list, and in sentences of a shell those that a flag or a number calls a host. */
function findNames(text: string, isSureKey: boolean): Target[] {
  if (text.length > MOST_WORDS_TEXT) return [];
  const words = text.trim().split(/\s+/);
  if (words.length === 1)
    return (words[0] ?? '').split(/[,;|]/).flatMap((word) => {
      const bare = word.replaceAll(/^["'[({]+|["'\])}]+$/g, '');
      const host = WHOLE.test(bare) ? toHost(bare) : undefined;
      return host === undefined || FILE.test(host) ? [] : [{ host, isSure: isSureKey && isPlausible(host) }];
    });
  return words.flatMap((word, i): Target[] => {
    const [before = '', after = ''] = [words[i - 1], words[i + 1]];
    const [, flag, assigned = ''] = /^-{0,2}([\w.-]*(?:host|server|address))=(\S+)$/i.exec(word) ?? [];
    const name = flag === undefined ? word : assigned;
    const isNamed = flag !== undefined || HOST_FLAG.test(before);
    const host = WHOLE.test(name) ? toHost(name) : undefined;
    const port = isPort(after) ? { port: Number(after) } : {};
    if (host === undefined || (!isNamed && !isPort(after))) return [];
    return [{ host, ...(isNamed ? {} : port), isSure: isNamed }];
  });
}

function hasHost(found: ReadonlyMap<string, Target>, host: string): boolean {
  return [...found.values()].some((target) => target.host === host);
}

/** Undefined: no name and no address. */
function toHost(text: string): string | undefined {
  const address = parseAddress(text);
  if (address.ok) return printAddress(address.value);
  const name = text.toLowerCase().replace(/\.$/, '');
  const isName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
  return isName && name.length <= 253 && /[a-z]/.test(name) ? name : undefined;
}

function isPlausible(host: string): boolean {
  return !/^(?:true|false|none|null|any|all|auto|default|yes|no|on|off|dns|env)$/.test(host);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function isItself(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || /^(?:127\.|0\.0\.0\.0$|::1?$)/.test(host);
}
