import { INSPECTIONS } from './inspection-messages.ts';
import {
  allow,
  type AsaMessage,
  built,
  builtBypass,
  builtIcmp,
  builtInner,
  builtStub,
  deny,
  END,
  FROM_TO,
  ICMP,
  LISTED,
  MAPPED,
  PROTOCOL,
  torn,
  tornIcmp,
  tornStub,
} from './patterns.ts';

const SRC_DST = `src ${END('source')}(?: .{0,100}?)? dst ${END('destination')}`;
const FRAGMENT = String.raw`src = (?<source>[^\s,]+), dest = (?<destination>[^\s,]+), proto = (?<protocol>[\w-]+)`;
const LISTED_ENDS = `${LISTED('source')}\\s{0,4}-> ${LISTED('destination')}`;
/** How often in so many seconds; the first time alone. */
const HITS = String.raw`(?:\s{0,4}hit-cnt (?<hits>\d{1,9}) (?:(?<interval>\d{1,6})-second interval)?)?`;
/** A user asked for a service through the device, or was not asked for yet. */
const OF_USER = String.raw`(?: for user '?(?<forUser>[^\s']+)'?)?`;
const LIMIT = String.raw`limit exceeded .{0,60}? for \S{1,20} packet`;

/** What the botnet filter knew of an end, and whether it dropped the connection. */
const FILTERED = allow(
  String.raw`Dynamic filter (?<verdict>\w+) \w+list(?:ed)? ${PROTOCOL} traffic from ${MAPPED('source')} to ${MAPPED('destination')}`,
);

/** Source: Cisco Secure Firewall ASA Series Syslog Messages. Patterns by the number of the message. */
export const MESSAGES: Readonly<Record<string, AsaMessage>> = {
  '106001': deny(`(?<protocol>TCP) connection denied ${FROM_TO}`),
  '106002': deny(
    String.raw`${PROTOCOL} Connection denied by outbound list (?<rule>\S+) src ${END('source')} dest ${END('destination')}`,
  ),
  '106006': deny(`Deny inbound (?<protocol>UDP) ${FROM_TO}`),
  '106007': deny(`Deny inbound (?<protocol>UDP) ${FROM_TO}`),
  '106010': deny(`Deny inbound ${PROTOCOL} ${SRC_DST}`),
  '106011': deny(String.raw`Deny inbound \(No xlate\) ${PROTOCOL} ${SRC_DST}`),
  '106012': deny(`Deny (?<protocol>IP) ${FROM_TO}`),
  '106013': deny(`Dropping echo request from ${END('source')} to PAT address ${END('destination')}`, {
    protocol: 'icmp',
    icmpType: '8',
  }),
  '106014': deny(
    String.raw`Deny inbound (?<protocol>icmp) src ${END('source')} dst ${END('destination')}\s{0,4}${ICMP}`,
  ),
  '106015': deny(String.raw`Deny (?<protocol>TCP) \(no connection\) ${FROM_TO}`),
  '106016': deny(String.raw`Deny (?<protocol>IP) spoof from \(?${END('source')}\)? to ${END('destination')}`),
  '106017': deny(`Deny (?<protocol>IP) due to Land Attack ${FROM_TO}`),
  '106018': deny(
    String.raw`(?<protocol>ICMP) packet type (?<type>\d+) denied by outbound list (?<rule>\S+) src ${END('source')} dest ${END('destination')}`,
  ),
  '106020': deny(String.raw`Deny (?<protocol>IP) teardrop fragment \([^)]*\) ${FROM_TO}`),
  '106021': deny(`Deny ${PROTOCOL} reverse path check ${FROM_TO}`),
  '106022': deny(`Deny ${PROTOCOL} connection spoof ${FROM_TO}`),
  '106023': deny(String.raw`Deny ${PROTOCOL} ${SRC_DST}.{0,200}?${ICMP},? by access-group "?(?<rule>[^"\s]+)"?`),
  '106100': allow(
    String.raw`(?<listed>access-list) (?<rule>\S+) (?<verdict>permitted|denied|est-allowed) ${PROTOCOL} ${LISTED_ENDS}${HITS}`,
  ),
  '106102': allow(
    String.raw`(?<listed>access-list) (?<rule>\S+) (?<verdict>permitted|denied|est-allowed) ${PROTOCOL} for user '?(?<forUser>[^\s']+)'? ${LISTED_ENDS}${HITS}`,
  ),
  '106103': deny(
    String.raw`(?<listed>access-list) (?<rule>\S+) (?<verdict>denied) ${PROTOCOL} for user '?(?<forUser>[^\s']+)'? ${LISTED_ENDS}${HITS}`,
  ),
  '109007': allow(`Authorization permitted${OF_USER} ${FROM_TO}`, { protocol: 'tcp' }),
  '109008': deny(`Authorization denied${OF_USER} ${FROM_TO}`, { protocol: 'tcp' }),
  '109010': deny(`Auth ${FROM_TO} failed`, { protocol: 'tcp' }),
  '109023': deny(`User ${FROM_TO} .{0,100}?must authenticate`, { protocol: 'tcp' }),
  '109024': deny(
    String.raw`Authorization denied ${FROM_TO} \(not authenticated\)(?: on interface \S{1,100} using (?<protocol>[\w-]{1,32}))?`,
  ),
  '109025': deny(
    String.raw`Authorization denied \(acl=(?<rule>[^()\s]{1,200})\)${OF_USER} ${FROM_TO}(?: on interface \S{1,100} using (?<protocol>[\w-]{1,32}))?`,
  ),
  '109028': allow(`aaa bypassed for same-security traffic ${FROM_TO}`, { protocol: 'tcp' }),
  '110002': deny(`Failed to locate egress interface for ${PROTOCOL} ${FROM_TO}`),
  '110003': deny(`Routing failed to locate next[ -]hop for ${PROTOCOL} ${FROM_TO}`),
  '113042': deny(`Non-HTTP connection ${FROM_TO} .{0,100}?denied by redirect`, { protocol: 'tcp' }),
  '201010': deny(`Embryonic connection ${LIMIT} ${FROM_TO}`, { protocol: 'tcp' }),
  '201011': deny(`Connection ${LIMIT} ${FROM_TO}`, { protocol: 'ip' }),
  '201012': deny(`Per-client embryonic connection ${LIMIT} ${FROM_TO}`, { protocol: 'tcp' }),
  '201013': deny(`Per-client connection ${LIMIT} ${FROM_TO}`, { protocol: 'ip' }),
  '202010': deny(`Unable to create ${PROTOCOL} connection ${FROM_TO}`),
  '209003': deny(FRAGMENT),
  '209004': deny(FRAGMENT),
  '209005': deny(FRAGMENT),
  '209006': deny(`dropped ${PROTOCOL} fragment ${FROM_TO}`),
  '212006': deny(String.raw`Dropping SNMP request ${FROM_TO}`, { protocol: 'udp' }),
  '302003': allow(
    String.raw`Built H245 connection for (?:foreign_address|faddr) ${END('source')} (?:local_address|laddr) ${END('destination')}`,
    { protocol: 'tcp', state: 'established' },
  ),
  '302013': built('TCP'),
  '302014': torn('TCP'),
  '302015': built('UDP'),
  '302016': torn('UDP'),
  '302017': built('GRE'),
  '302018': torn('GRE'),
  '302020': builtIcmp,
  '302021': tornIcmp,
  '302022': builtStub('TCP'),
  '302023': tornStub('TCP'),
  '302024': builtStub('UDP'),
  '302025': tornStub('UDP'),
  '302026': builtStub('ICMP'),
  '302027': tornStub('ICMP'),
  '302035': built('SCTP'),
  '302036': torn('SCTP'),
  '302037': builtInner,
  '302038': torn('IPINIP'),
  '302303': builtBypass('TCP'),
  '302304': torn('TCP state-bypass'),
  '302305': builtBypass('SCTP'),
  '302306': torn('SCTP state-bypass'),
  '302311': deny(String.raw`Failed to create a new ${PROTOCOL} connection ${FROM_TO}`),
  '305005': deny(String.raw`No translation group found for ${PROTOCOL} ${SRC_DST}\s{0,4}${ICMP}`),
  '305006': deny(String.raw`translation creation failed for ${PROTOCOL} ${SRC_DST}\s{0,4}${ICMP}`),
  '305013': deny(String.raw`Connection (?:for )?${PROTOCOL} ${SRC_DST}\s{0,4}${ICMP}.{0,200}? denied due to NAT`),
  '305016': deny(`Unable to create ${PROTOCOL} connection ${FROM_TO}`),
  '305023': deny(`Unable to create connection ${FROM_TO}`, { protocol: 'ip' }),
  '313004': deny(
    String.raw`Denied (?<protocol>ICMP) type=(?<type>\d+), from (?:laddr )?${END('source')} on interface \S+ to ${END('destination')}`,
  ),
  '313005': deny(
    String.raw`No matching connection for ICMP error message: (?<protocol>icmp) src ${END('source')} dst ${END('destination')}\s{0,4}${ICMP}`,
  ),
  '313009': deny(
    String.raw`Denied invalid (?<protocol>ICMP) code (?<code>\d+), for ${END('source')}(?: \([^()]*\))? to ${END('destination')}(?: \([^()]*\))?.{0,200}?ICMP type (?<type>\d+)`,
  ),
  ...Object.fromEntries(
    '338001 338002 338003 338004 338005 338006 338007 338008 338101 338102 338103 338104 338201 338202 338203 338204'
      .split(' ')
      .map((number) => [number, FILTERED]),
  ),
  '401004': deny(
    String.raw`Shunned packet: (?<source>[^\s]+) ==?>? (?<destination>[^\s]+) on interface (?<sourceZone>\S+)`,
    { protocol: 'ip' },
  ),
  ...INSPECTIONS,
  '710001': allow(String.raw`${PROTOCOL} access requested ${FROM_TO}`, { state: 'attempted' }),
  '710002': allow(`${PROTOCOL} access permitted ${FROM_TO}`, { state: 'established' }),
  '710003': deny(`${PROTOCOL} access denied by ACL ${FROM_TO}`),
  '710004': deny(`${PROTOCOL} connection limit exceeded ${FROM_TO}`),
  '710005': deny(`${PROTOCOL} request discarded ${FROM_TO}`),
  '710006': deny(`${PROTOCOL} request discarded ${FROM_TO}`),
  '778001': deny(String.raw`discarded with invalid segment-id \S{1,20} for ${PROTOCOL} ${FROM_TO}`),
  '815002': deny(String.raw`Denied packet, hard limit.{0,100}? for ${PROTOCOL} ${FROM_TO}`),
};

/** Denied on their way to the device itself, without its address. */
export const WITHOUT_DESTINATION: ReadonlySet<string> = new Set(['313001', '313008']);
