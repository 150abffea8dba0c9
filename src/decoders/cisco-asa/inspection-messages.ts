import { allow, type AsaMessage, deny, END, FROM_TO, ICMP, PROTOCOL, seen } from './patterns.ts';

const UDP = { protocol: 'udp' };
const TCP = { protocol: 'tcp' };
const SIGNALLING = `message for ${END('source')} to ${END('destination')}`;
/** A module that did not answer, and was to stand in the way then. */
const CLOSED = deny(`fail-close mode used,? [Dd]ropping ${PROTOCOL} packets? ${FROM_TO}${ICMP}`);
const TO_DROP = deny(`requested to drop ${PROTOCOL} packets? ${FROM_TO}${ICMP}`);
const TO_RESET = deny(`requested to reset ${PROTOCOL} connection ${FROM_TO}`, { action: 'reject' });
/** `Dropping connection`, `Reset connection`, `Masked`: what was done stands before the ends. */
const MATCHED = '(?<verdict>[Dd]rop|[Rr]eset|[Mm]ask|[Aa]llow|[Ll]og)[a-z]*';
const ofClass = (kind: string, protocol: string): AsaMessage =>
  allow(String.raw`${MATCHED} (?:.{0,60}? )?${kind} (?:.{0,120}? )?${FROM_TO}`, { protocol });
const NETBIOS = allow(`(?<verdict>Allowed|Dropped) .{0,200}? ${FROM_TO}`, UDP);
const HTTP = allow(
  String.raw`.{0,600}?\b${MATCHED}(?: the)?(?: connection)?,? (?:from )?${END('source')} to ${END('destination')}`,
  TCP,
);
const IPSEC = deny(
  String.raw`Received an (?<protocol>\w+) packet \(SPI= ?[^()]{0,80}\) from (?<source>[^\s,]+)(?: \(user= ?[^()]{0,200}\))? to (?<destination>[^\s,]*[^\s,.])`,
);
const GTP = deny(String.raw`GTP.{0,160}? ${FROM_TO}`, UDP);
/** As messages about interfaces of a kind write it: `inside:10.0.0.1/5000` or `inside 10.0.0.1 (5000)`. */
const PLACED = (name: string) =>
  String.raw`(?:(?<${name}Zone>[^\s:\/]{1,100})[: ] ?)?(?<${name}>[\da-fA-F.:]{1,44}[\da-fA-F:])(?:(?:\/| ?\()(?<${name}Port>\d+)\)?)?`;
const PACKET_ENDS = String.raw`${PROTOCOL} (?:(?:from|src) )?${PLACED('source')}(?: \([^()]*\))? (?:(?:to|dst) )?${PLACED('destination')}`;

/** What modules and inspection did to a packet. Source: as of `MESSAGES`. */
export const INSPECTIONS: Readonly<Record<string, AsaMessage>> = {
  '108003': deny(`Terminating E?SMTP connection; .{0,200}? ${FROM_TO}`, TCP),
  '108004': ofClass('E?SMTP', 'tcp'),
  ...Object.fromEntries('324000 324001 324002 324003 324004 324005 324009'.split(' ').map((number) => [number, GTP])),
  '402114': IPSEC,
  '402116': IPSEC,
  '402117': deny(
    String.raw`Received a non-IPSec packet \(protocol= ?(?<protocol>[\w-]+)\) from (?<source>[^\s,]+) to (?<destination>[^\s,]*[^\s,.])`,
  ),
  '402118': IPSEC,
  '402119': IPSEC,
  '402120': IPSEC,
  '405107': deny(`H245 Tunnel is detected and connection dropped ${FROM_TO}`, TCP),
  '410001': deny(String.raw`Dropped (?<protocol>UDP) DNS [\w-]+ ${FROM_TO}`),
  '410002': deny(`Dropped .{0,120}? ${FROM_TO}`, UDP),
  '410003': ofClass('DNS', 'udp'),
  '410004': ofClass('DNS', 'udp'),
  ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [String(415_001 + i), HTTP])),
  '416001': deny(`Dropped (?<protocol>UDP) SNMP packet ${FROM_TO}`),
  '418001': deny(`management-only network is denied: ${PACKET_ENDS}`),
  '419001': deny(`Dropping (?<protocol>TCP) packet ${FROM_TO}`),
  '419002': seen(`Duplicate (?<protocol>TCP) SYN ${FROM_TO}`),
  '420001': CLOSED,
  '420002': TO_DROP,
  '420003': TO_RESET,
  '420006': CLOSED,
  '421001': allow(`${PROTOCOL} flow ${FROM_TO} is (?<verdict>dropped|skipped)`),
  '421002': allow(`${PROTOCOL} flow ${FROM_TO} bypassed`),
  '421007': allow(`${PROTOCOL} flow ${FROM_TO} is skipped`),
  ...Object.fromEntries('423001 423002 423003 423004 423005'.split(' ').map((number) => [number, NETBIOS])),
  '424001': deny(`Packet denied:? ${PACKET_ENDS}`),
  '424002': deny(`backup interface is denied: ${PACKET_ENDS}`),
  '429001': CLOSED,
  '429002': TO_DROP,
  '429003': TO_RESET,
  '431001': deny(`Dropping RTP packet ${FROM_TO}`, UDP),
  '431002': deny(`Dropping RTCP packet ${FROM_TO}`, UDP),
  '434001': CLOSED,
  '434002': TO_DROP,
  '434003': TO_RESET,
  '446003': deny(`Denied TLS Proxy session ${FROM_TO}`, TCP),
  '448001': deny(`Denied SRTP crypto session setup on flow ${FROM_TO}`, UDP),
  '450001': deny(String.raw`Deny traffic for ${PROTOCOL} src ${END('source')} dst ${END('destination')}`),
  '500003': deny(String.raw`Bad (?<protocol>TCP) hdr length \([^)]*\) ${FROM_TO}`),
  '500004': deny(String.raw`Invalid transport field for protocol=(?<protocol>[\w-]+), ${FROM_TO}`),
  '500005': deny(`connection terminated for ${PROTOCOL} ${FROM_TO}`),
  '507001': deny(`Terminating (?:(?<protocol>TCP)-Proxy )?connection ${FROM_TO}`, TCP),
  '507003': deny(
    String.raw`(?:flow of type )?${PROTOCOL} (?:flow )?from (?:the originating )?${END('source')} to ${END('destination')} terminated by inspection engine`,
  ),
  '508001': deny(String.raw`DCERPC .{0,120}? ${FROM_TO}, terminating`, TCP),
  '508002': deny(String.raw`DCERPC .{0,120}? ${FROM_TO}, terminating`, TCP),
  '509001': deny(`Connection attempt ${FROM_TO} was prevented`, { protocol: 'ip' }),
  '607002': ofClass('SIP', 'ip'),
  '607003': ofClass('SIP', 'ip'),
  '607004': deny(`Dropping SIP message ${FROM_TO}`, { protocol: 'ip' }),
  '608002': deny(`Dropping Skinny ${SIGNALLING}`, TCP),
  '608003': deny(`Dropping Skinny ${SIGNALLING}`, TCP),
  '608004': deny(`Dropping Skinny ${SIGNALLING}`, TCP),
  '608005': deny(`Dropping Skinny ${SIGNALLING}`, TCP),
  '620002': deny(`Drop CTIQBE packet ${FROM_TO}`, TCP),
};
