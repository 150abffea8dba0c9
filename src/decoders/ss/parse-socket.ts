import { parseEnd } from './parse-end.ts';
import type { Socket } from './socket.ts';

/** What a line is: a socket of the network, one of something else, more of the socket above, or none of these. */
export type SocketLine =
  | { readonly kind: 'socket'; readonly socket: Socket }
  | { readonly kind: 'other'; readonly why: 'a socket of no network' | 'a line that is no socket' }
  | { readonly kind: 'more'; readonly sent?: string; readonly received?: string };

const NO_SOCKET: SocketLine = { kind: 'other', why: 'a line that is no socket' };
const NO_NETWORK: SocketLine = { kind: 'other', why: 'a socket of no network' };
const PROTOCOL = /^(tcp|udp|sctp|dccp|udplite|mptcp)(?:4|6|46)?$/i;
const OTHER_KIND =
  /^(?:u_|nl$|p_|v_|unix$|raw6?$|icm|icmp|\?\?\?|xdp$|ti$|kctl|kevt|divert|stream$|dgram$|seqpacket$)/i;
/** `users:(("sshd",pid=1,fd=3),("sshd",pid=2,fd=3))`: the first of them. */
const USERS = /users:\(\("((?:[^"\\]|\\.)*)"/;

/** A line of `ss`, of `netstat` of Linux, BSD, macOS and Windows, or of `lsof -i`. */
export function parseSocket(line: string): SocketLine {
  if (/^\s*(?:cubic|bbr|reno|ts |sack |skmem|mem:|.*\bsegs_(?:in|out):)/.test(line) && !USERS.test(line))
    return parseMore(line);
  const words = line.trim().split(/\s+/);
  const [first = '', second = ''] = words;
  if (PROTOCOL.test(first)) return fromWords(first, words.slice(1), line);
  if (OTHER_KIND.test(first)) return NO_NETWORK;
  // `ss` of one kind of socket prints no kind: it is the one that is asked for when none is, tcp.
  if (/^[A-Z][A-Z\d-]+$/.test(first) && /^\d+$/.test(second)) return fromWords('tcp', words, line);
  // BSD with `-A`: the address of the control block is first, of macOS a hash of the flow behind it.
  if (/^[0-9a-f]{8,16}$/i.test(first)) {
    const at = words.slice(1, 3).findIndex((word) => PROTOCOL.test(word)) + 1;
    return at > 0 ? fromWords(words[at] ?? '', words.slice(at + 1), line) : NO_NETWORK;
  }
  return fromLsof(words) ?? NO_SOCKET;
}

const isCount = (word: string | undefined) => word !== undefined && /^\d+$/.test(word);
const isState = (word: string | undefined) => word !== undefined && /^[A-Z][A-Z\d_-]+$/.test(word);

/** Behind the protocol: the state before counts (`ss`), counts (`netstat`), or neither (Windows). */
function fromWords(protocol: string, words: readonly string[], line: string): SocketLine {
  let at = 0;
  let state = isState(words[0]) && isCount(words[1]) ? words[at++] : undefined;
  while (isCount(words[at])) at += 1;
  const [local, peer] = [words[at], words[at + 1]].map((word) => parseEnd(word ?? ''));
  if (!local || !peer) return NO_SOCKET;
  const rest = words.slice(at + 2);
  state ??= isState(rest[0]) ? rest[0] : undefined;
  const process = USERS.exec(line)?.[1] ?? programOf(rest);
  const user = rest.find((word) => /^uid:\d+$/.test(word))?.slice('uid:'.length);
  return toSocket(protocol, state, [local, peer], process, user);
}

/** `4321/sshd: worker` of `netstat -p`. */
function programOf(words: readonly string[]): string | undefined {
  return words.map((word) => /^\d+\/(.+?):?$/.exec(word)?.[1]).find((name) => name !== undefined);
}

/** `sshd 1 root 3u IPv4 17652 0t0 TCP 10.0.0.1:22->10.0.0.9:5000 (ESTABLISHED)`. */
function fromLsof(words: readonly string[]): SocketLine | undefined {
  const at = words.findIndex((word, i) => i > 3 && (word === 'TCP' || word === 'UDP'));
  if (at < 0 || !words.slice(3, at).some((word) => word === 'IPv4' || word === 'IPv6')) return undefined;
  const [own = '', peer = '*:*'] = (words[at + 1] ?? '').split('->');
  const ends = [own, peer].map(parseEnd);
  const [local, remote] = ends;
  const state = /^\(([A-Z\d_]+)\)$/.exec(words[at + 2] ?? '')?.[1];
  return local && remote ? toSocket(words[at] ?? '', state, [local, remote], words[0], words[2]) : undefined;
}

type End = NonNullable<ReturnType<typeof parseEnd>>;

function toSocket(
  protocol: string,
  state: string | undefined,
  [local, peer]: readonly [End, End],
  process: string | undefined,
  user: string | undefined,
): SocketLine {
  const kind = PROTOCOL.exec(protocol)?.[1]?.toLowerCase() ?? 'tcp';
  return {
    kind: 'socket',
    socket: {
      protocol: (kind === 'mptcp' ? 'tcp' : kind) as Socket['protocol'],
      ...(state !== undefined && { state: state.replaceAll(/[-_]/g, '') }),
      localAddress: local.address,
      localPort: local.port,
      peerAddress: peer.address,
      peerPort: peer.port,
      ...(process !== undefined && { process }),
      ...(user !== undefined && { user }),
    },
  };
}

/** What `ss -i` tells below a socket: packets of TCP, both ways. */
function parseMore(line: string): SocketLine {
  const sent = /\bsegs_out:(\d+)/.exec(line)?.[1];
  const received = /\bsegs_in:(\d+)/.exec(line)?.[1];
  return { kind: 'more', ...(sent !== undefined && { sent }), ...(received !== undefined && { received }) };
}
