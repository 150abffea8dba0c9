/** How much an attacker gains. Most first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface AuditRule {
  readonly title: string;
  readonly severity: Severity;
  /** What it means to a firm that holds keys. */
  readonly why: string;
  /** The smallest change that closes it. */
  readonly fix: string;
}

/** Everything that an audit looks for, by the id that reports and suppressions use. */
export const AUDIT_RULES = {
  'management-exposed': {
    title: 'management interface reachable from outside management',
    severity: 'critical',
    why: 'a BMC, hypervisor, orchestrator or database console gives control of every workload below it, keys included',
    fix: 'allow the listener from the jump hosts of the management network alone',
  },
  'internet-exposed': {
    title: 'the internet reaches a service that is not for it',
    severity: 'critical',
    why: 'anybody may try it day and night; stolen credentials or one unpatched bug are enough',
    fix: 'remove the permission, or put the service behind a gateway that authenticates',
  },
  'node-rpc-exposed': {
    title: 'node RPC or keymanager API reachable by more than its gateway',
    severity: 'critical',
    why: 'node RPC is unauthenticated: open ports of this kind are swept for unlocked wallets within minutes',
    fix: 'allow it from the RPC gateway and the validator client by name, and from nobody else',
  },
  'key-listener-callers': {
    title: 'signing listener with more callers than the named ones',
    severity: 'critical',
    why: 'whoever can ask a signer for a signature is one credential away from a transaction',
    fix: 'name the callers one by one; no network, no group that others may join',
  },
  'key-egress': {
    title: 'key workload may open connections to the internet',
    severity: 'high',
    why: 'keys that cannot leave by a packet must be stolen in person',
    fix: 'allow the exact destinations (time, logs, co-signer) and deny the rest',
  },
  'metadata-reachable': {
    title: 'cloud metadata service reachable without a session token',
    severity: 'high',
    why: 'one forged request of a web server gives the credentials of its role',
    fix: 'require session tokens (IMDSv2, hop limit 1), or deny 169.254.169.254 to whoever needs no role',
  },
  'vpn-flattens': {
    title: 'VPN or jump host grants more than one zone',
    severity: 'high',
    why: 'one phished laptop is inside every zone that the tunnel reaches',
    fix: 'one profile a zone, with the networks that its users need',
  },
  'flat-network': {
    title: 'everything inside a network reaches everything',
    severity: 'high',
    why: 'the first host that falls gives the attacker all the others',
    fix: 'replace the permission by the pairs and ports that are used',
  },
  'allow-everything': {
    title: 'rule that allows everything',
    severity: 'high',
    why: 'all other rules of the list are decoration',
    fix: 'replace it by the sources and services that need it',
  },
  'default-accept': {
    title: 'what no rule decides is accepted',
    severity: 'high',
    why: 'a service that somebody starts tomorrow is open tomorrow',
    fix: 'end the list with a drop, or set the policy to drop',
  },
  'ipv6-open': {
    title: 'IPv6 is open where IPv4 is closed',
    severity: 'high',
    why: 'the same listener answers on both families, and attackers try both',
    fix: 'write the list for both families',
  },
  'other-writer': {
    title: 'rules of another program accept traffic beside the list',
    severity: 'medium',
    why: 'a published container port is open whatever the host firewall seems to say',
    fix: 'restrict it where that program lets you (for Docker: the chain DOCKER-USER, or bind to an address)',
  },
  'multi-homed': {
    title: 'workload with legs in several networks',
    severity: 'medium',
    why: 'it is a bridge that no firewall between the networks sees',
    fix: 'take the leg away, or declare it a gateway and filter on it',
  },
  'reply-blocked': {
    title: 'allowed connection whose replies are dropped',
    severity: 'medium',
    why: 'it fails today, and whoever mends it in a hurry opens too much',
    fix: 'let the replies pass at the stateless point: the ephemeral ports, back to the client',
  },
  'wide-ports': {
    title: 'rule that allows a wide range of ports from anywhere',
    severity: 'medium',
    why: 'whatever listens there is open, now and later',
    fix: 'name the ports that are used',
  },
  'expired-rule': {
    title: 'temporary rule after its time',
    severity: 'medium',
    why: 'nobody who asked for it still needs it; an attacker may',
    fix: 'remove it, or write a new end and its owner',
  },
  'shadowed-rule': {
    title: 'rule that no packet reaches',
    severity: 'low',
    why: 'it looks like protection or access and is neither: the next reader will trust it',
    fix: 'remove it, or move it before the rule that shadows it',
  },
  'redundant-rule': {
    title: 'rule without which nothing would change',
    severity: 'low',
    why: 'lists that nobody can read are not kept',
    fix: 'remove it',
  },
  'never-hit': {
    title: 'rule that no packet has matched since its counters were reset',
    severity: 'low',
    why: 'access that nobody uses is access for an attacker alone',
    fix: 'ask its owner; remove it after a full business cycle without a hit',
  },
  'unowned-rule': {
    title: 'rules without a word of who wanted them',
    severity: 'low',
    why: 'nobody dares to remove what nobody can explain',
    fix: 'note owner and reason beside each rule',
  },
} as const satisfies Record<string, AuditRule>;

export type AuditRuleId = keyof typeof AUDIT_RULES;
