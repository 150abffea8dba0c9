import type { Flow } from '#core/model';

/** What a message says; the texts are those of its pattern's groups. */
export interface AsaMessage {
  readonly pattern: RegExp;
  /** Absent: the message tells of a packet, and not what became of it. */
  readonly action?: Flow['action'];
  /** Absent: it tells of one connection by itself. */
  readonly kind?: 'begin' | 'finish';
  readonly state?: Flow['state'];
  /** What the text does not tell, since the message is about nothing else. */
  readonly protocol?: string;
  readonly icmpType?: string;
}

/** Patterns look for their beginning so far only: a line may be as long as its sender likes. */
const NEAR = '^.{0,120}?';

/** What is an address of IPv6 as a whole begins with no interface. */
const NO_ZONE = String.raw`(?!(?:[\da-fA-F]{0,4}:){2,7}[\da-fA-F.:]*(?![\w:-]))`;

/** An interface, an address or a name, a port, and a user or a security tag in parentheses. */
export const END = (name: string) =>
  String.raw`(?:${NO_ZONE}(?<${name}Zone>[^\s:\/]{1,100}): ?)?(?<${name}>[^\s\/(),;]{1,255})(?: ?\/(?<${name}Port>[\w-]{1,32}))?(?:\s?\((?!type \d)(?<${name}User>[^()]*)\))?`;

export const FROM_TO = `from ${END('source')} to ${END('destination')}`;

/** With what stands in its place behind the translation. */
export const MAPPED = (name: string) =>
  String.raw`(?<${name}Zone>[^\s:]+):(?<${name}>[^\s\/()]+)(?:\/(?<${name}Port>\d+))?\s{0,4}\((?<${name}Mapped>[^\s\/()]+)(?:\/(?<${name}MappedPort>\d+))?\)(?:\s{0,4}\((?<${name}User>[^()]*)\))?`;

/** As access lists write it: `inside/10.0.0.1(5000)`. */
export const LISTED = (name: string) =>
  String.raw`(?<${name}Zone>[^\s\/]+)\/(?<${name}>[^\s()]+)\((?<${name}Port>\d+)\)(?:\s?\((?<${name}User>[^()]*)\))?`;

export const ICMP = String.raw`(?:,?\s{0,4}\(?type (?<type>\d+),? code (?<code>\d+)\)?)?`;
export const PROTOCOL = String.raw`(?:protocol )?(?<protocol>[\w-]{1,32})`;

const ICMP_ENDS = String.raw`for faddr (?<a>[^\s\/()]+)(?:\/(?<aPort>\d+))?\s?(?:\((?<aUser>[^()]*)\))?\s{0,4}gaddr (?<bMapped>[^\s\/()]+)(?:\/\d+)?\s?(?:\([^()]*\))?\s{0,4}laddr (?<b>[^\s\/()]+)(?:\/(?<bPort>\d+))?\s?(?:\((?<bUser>[^()]*)\))?`;

export const deny = (pattern: string, more: Partial<AsaMessage> = {}): AsaMessage => ({
  pattern: new RegExp(NEAR + pattern),
  action: 'drop',
  state: 'rejected',
  ...more,
});

/** `verdict` of the pattern may tell otherwise. */
export const allow = (pattern: string, more: Partial<AsaMessage> = {}): AsaMessage => ({
  pattern: new RegExp(NEAR + pattern),
  action: 'accept',
  ...more,
});

/** Of a packet that neither was let through nor denied by what the message says. */
export const seen = (pattern: string, more: Partial<AsaMessage> = {}): AsaMessage => ({
  pattern: new RegExp(NEAR + pattern),
  state: 'attempted',
  ...more,
});

const begin = (pattern: string): AsaMessage => allow(pattern, { state: 'established', kind: 'begin' });
const finish = (pattern: string): AsaMessage => allow(pattern, { state: 'closed', kind: 'finish' });

export const built = (protocol: string): AsaMessage =>
  begin(
    String.raw`Built (?<way>inbound|outbound) (?:Probe )?(?<protocol>${protocol}) connection (?<id>\d+) for ${MAPPED('a')} to ${MAPPED('b')}(?:\s{0,4}\((?<user>[^()]*)\))?`,
  );

export const torn = (protocol: string): AsaMessage =>
  finish(
    String.raw`Teardown (?:Probe )?(?<protocol>${protocol}) connection (?<id>\d+) (?:for|from) ${END('a')}(?: (?<aName>.{0,100}?))? to ${END('b')}(?: (?<bName>.{0,100}?))? duration (?<duration>[\d:]+)(?: bytes (?<total>\d+))?(?<reason>.*)`,
  );

/** `from` the end that began `to` the other. */
export const builtBypass = (protocol: string): AsaMessage =>
  begin(
    String.raw`Built (?:(?<way>inbound|outbound) )?(?<protocol>${protocol} state-bypass) connection (?<id>\d+) (?:for|(?<began>from)) ${MAPPED('a')} to ${MAPPED('b')}`,
  );

/** An address, and behind a slash the address in its place. */
const INNER = (name: string) =>
  String.raw`(?<${name}Zone>[^\s:]+):(?<${name}>[^\s\/()]+)(?:\/(?:(?<${name}Mapped>[^\s\/()]*[.:][^\s\/()]*)|\d+))?\s?(?:\([^()]*\))?`;

export const builtInner = begin(
  String.raw`Built (?<way>inbound|outbound) (?<protocol>IPINIP) connection (?<id>\d+) (?:from|for) ${INNER('a')}\s{0,4}to ${INNER('b')}`,
);

/** Of a unit of a cluster that is not the owner of the connection; it does not tell who began. */
export const builtStub = (protocol: string): AsaMessage =>
  begin(
    String.raw`Built (?:\w+ )?stub (?<protocol>${protocol}) connection (?<id>\d+) for ${MAPPED('a')} to ${MAPPED('b')}`,
  );

export const tornStub = (protocol: string): AsaMessage =>
  finish(
    String.raw`Teardown (?:\w+ )?stub (?<protocol>${protocol}) connection (?<id>\d+) for ${END('a')} to ${END('b')} duration (?<duration>[\d:]+)(?<reason>.*)`,
  );

export const builtIcmp = begin(
  String.raw`Built (?<way>inbound|outbound)?\s?(?:in-bound |out-bound )?(?<protocol>ICMP) connection ${ICMP_ENDS}\s{0,4}${ICMP}`,
);

export const tornIcmp = finish(String.raw`Teardown (?<protocol>ICMP) connection ${ICMP_ENDS}\s{0,4}${ICMP}`);
