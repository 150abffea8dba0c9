import type { Flow } from '#core/model';

/** What a message says; the texts are those of its pattern's groups. */
export interface AsaMessage {
  readonly pattern: RegExp;
  readonly action: NonNullable<Flow['action']>;
  /** Absent: it tells of one connection by itself. */
  readonly kind?: 'begin' | 'finish';
  readonly state?: Flow['state'];
}

// An interface, an address or a name, a port, and a user or a security tag in parentheses.
const END = (name: string) =>
  String.raw`(?:(?<${name}Zone>[^\s:\/]+):)?(?<${name}>[^\s\/()]+)(?:\/(?<${name}Port>[\w-]+))?(?:\s?\((?<${name}User>[^()]*)\))?`;
const MAPPED = (name: string) =>
  String.raw`(?<${name}Zone>[^\s:]+):(?<${name}>[^\s\/()]+)(?:\/(?<${name}Port>\d+))?\s*\((?<${name}Mapped>[^\s\/()]+)(?:\/(?<${name}MappedPort>\d+))?\)(?:\s*\((?<${name}User>[^()]*)\))?`;
const ICMP = String.raw`(?:,?\s*\(?type (?<type>\d+),? code (?<code>\d+)\)?)?`;
const PROTOCOL = String.raw`(?:protocol )?(?<protocol>[\w-]+)`;

const deny = (pattern: string): AsaMessage => ({
  pattern: new RegExp(pattern),
  action: 'drop',
  state: 'rejected',
});

const built = (protocol: string): AsaMessage => ({
  pattern: new RegExp(
    String.raw`Built (?<way>inbound|outbound) (?:Probe )?(?<protocol>${protocol}) connection (?<id>\d+) for ${MAPPED('a')} to ${MAPPED('b')}(?:\s*\((?<user>[^()]*)\))?`,
  ),
  action: 'accept',
  kind: 'begin',
  state: 'established',
});

const torn = (protocol: string): AsaMessage => ({
  pattern: new RegExp(
    String.raw`Teardown (?:Probe )?(?<protocol>${protocol}) connection (?<id>\d+) for ${END('a')}(?: (?<aName>.*?))? to ${END('b')}(?: (?<bName>.*?))? duration (?<duration>[\d:]+)(?: bytes (?<total>\d+))?(?<reason>.*)`,
  ),
  action: 'accept',
  kind: 'finish',
  state: 'closed',
});

const ICMP_ENDS = String.raw`for faddr (?<a>[^\s\/()]+)(?:\/(?<aPort>\d+))?\s?(?:\((?<aUser>[^()]*)\))?\s*gaddr (?<bMapped>[^\s\/()]+)(?:\/\d+)?\s?(?:\([^()]*\))?\s*laddr (?<b>[^\s\/()]+)(?:\/\d+)?\s?(?:\((?<bUser>[^()]*)\))?`;

/** Source: Cisco Secure Firewall ASA Series Syslog Messages. Patterns by the number of the message. */
export const MESSAGES: Readonly<Record<string, AsaMessage>> = {
  '106001': deny(String.raw`(?<protocol>TCP) connection denied from ${END('source')} to ${END('destination')}`),
  '106002': deny(
    String.raw`${PROTOCOL} Connection denied by outbound list (?<rule>\S+) src ${END('source')} dest ${END('destination')}`,
  ),
  '106006': deny(String.raw`Deny inbound (?<protocol>UDP) from ${END('source')} to ${END('destination')}`),
  '106007': deny(String.raw`Deny inbound (?<protocol>UDP) from ${END('source')} to ${END('destination')}`),
  '106010': deny(String.raw`Deny inbound ${PROTOCOL} src ${END('source')} dst ${END('destination')}`),
  '106014': deny(String.raw`Deny inbound (?<protocol>icmp) src ${END('source')} dst ${END('destination')}\s*${ICMP}`),
  '106015': deny(String.raw`Deny (?<protocol>TCP) \(no connection\) from ${END('source')} to ${END('destination')}`),
  '106016': deny(String.raw`Deny (?<protocol>IP) spoof from \(?${END('source')}\)? to ${END('destination')}`),
  '106017': deny(String.raw`Deny (?<protocol>IP) due to Land Attack from ${END('source')} to ${END('destination')}`),
  '106018': deny(
    String.raw`(?<protocol>ICMP) packet type (?<type>\d+) denied by outbound list (?<rule>\S+) src ${END('source')} dest ${END('destination')}`,
  ),
  '106021': deny(String.raw`Deny ${PROTOCOL} reverse path check from ${END('source')} to ${END('destination')}`),
  '106022': deny(String.raw`Deny ${PROTOCOL} connection spoof from ${END('source')} to ${END('destination')}`),
  '106023': deny(
    String.raw`Deny ${PROTOCOL} src ${END('source')}(?: .*?)? dst ${END('destination')}.*?${ICMP},? by access-group "?(?<rule>[^"\s]+)"?`,
  ),
  '106100': {
    pattern: new RegExp(
      String.raw`access-list (?<rule>\S+) (?<verdict>permitted|denied|est-allowed) ${PROTOCOL} (?<sourceZone>[^\s\/]+)\/(?<source>[^\s()]+)\((?<sourcePort>\d+)\)(?:\s?\([^()]*\))?\s*-> (?<destinationZone>[^\s\/]+)\/(?<destination>[^\s()]+)\((?<destinationPort>\d+)\)`,
    ),
    action: 'accept',
  },
  '302013': built('TCP'),
  '302014': torn('TCP'),
  '302015': built('UDP'),
  '302016': torn('UDP'),
  '302017': built('GRE'),
  '302018': torn('GRE'),
  '302020': {
    pattern: new RegExp(
      String.raw`Built (?<way>inbound|outbound)?\s?(?:in-bound |out-bound )?(?<protocol>ICMP) connection ${ICMP_ENDS}\s*${ICMP}`,
    ),
    action: 'accept',
    kind: 'begin',
    state: 'established',
  },
  '302021': {
    pattern: new RegExp(String.raw`Teardown (?<protocol>ICMP) connection ${ICMP_ENDS}\s*${ICMP}`),
    action: 'accept',
    kind: 'finish',
    state: 'closed',
  },
  '302303': built('TCP state-bypass'),
  '302304': torn('TCP state-bypass'),
  '302305': built('SCTP'),
  '302306': torn('SCTP'),
  '313004': deny(
    String.raw`Denied (?<protocol>ICMP) type=(?<type>\d+), from (?:laddr )?${END('source')} on interface \S+ to ${END('destination')}`,
  ),
  '313009': deny(
    String.raw`Denied invalid (?<protocol>ICMP) code (?<code>\d+), for ${END('source')}(?: \([^()]*\))? to ${END('destination')}(?: \([^()]*\))?.*ICMP type (?<type>\d+)`,
  ),
  '710002': {
    pattern: new RegExp(String.raw`${PROTOCOL} access permitted from ${END('source')} to ${END('destination')}`),
    action: 'accept',
    state: 'established',
  },
  '710003': deny(String.raw`${PROTOCOL} access denied by ACL from ${END('source')} to ${END('destination')}`),
  '710004': deny(String.raw`${PROTOCOL} connection limit exceeded from ${END('source')} to ${END('destination')}`),
  '710005': deny(String.raw`${PROTOCOL} request discarded from ${END('source')} to ${END('destination')}`),
  '710006': deny(String.raw`${PROTOCOL} request discarded from ${END('source')} to ${END('destination')}`),
};
