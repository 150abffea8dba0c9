import { parseLeef } from '#decoders/cef';
import { parseKeyValues } from '#decoders/key-values';

/** What the three forms of a traffic log have in common. */
export interface Traffic {
  readonly disposition: string;
  readonly source: string | undefined;
  readonly destination: string | undefined;
  readonly protocol: string | undefined;
  /** Of ICMP: type and code. */
  readonly sourcePort: string | undefined;
  readonly destinationPort: string | undefined;
  readonly ingress: string | undefined;
  readonly egress: string | undefined;
  readonly policy: string | undefined;
  /** Of the first packet, where the log is of it. */
  readonly packetBytes: string | undefined;
  /** Named fields: `src_ip_nat`, `sent_bytes` … */
  readonly values: ReadonlyMap<string, string>;
}

const IP = String.raw`[0-9a-fA-F:.]*[:.][0-9a-fA-F:.]+`;
/** Interfaces, the length of the packet, protocol, lengths of header and lifetime, ends, ports. */
const SYSLOG = new RegExp(
  String.raw`(?:^|\s)(?<disposition>Allow|Deny) (?<between>\S.{0,120}?) (?:(?<length>\d{1,5}) )?(?<protocol>[a-zA-Z][\w-]*|\d{1,3}) (?:\d{1,3} \d{1,3} )?(?<source>${IP}) (?<destination>${IP})(?: (?<sourcePort>\d{1,5}) (?<destinationPort>\d{1,5}))?(?= |$)`,
);
/** Ends, service and protocol, ports, interfaces. */
const MONITOR = new RegExp(
  String.raw`(?:^|\s)(?<disposition>Allow|Deny) (?<source>${IP}) (?<destination>${IP}) \S+?/(?<protocol>[\w-]+) (?:(?<sourcePort>\d{1,5}) (?<destinationPort>\d{1,5}) )?(?<ingress>\S+) (?<egress>\S+) `,
);
/** At the end; its closing bracket may be cut off. */
const POLICY = /\(([^()"]*(?:\([^()"]*\)[^()"]*)*)\)?\s*$/;
const POLICY_BEFORE_FIELDS = /\(([^()"]*(?:\([^()"]*\)[^()"]*)*)\) \w+="/;

/** Undefined: the line tells of no traffic. */
export function readTraffic(text: string): Traffic | undefined {
  const event = parseLeef(text);
  if (event) return readLeef(event.values);
  const syslog = SYSLOG.exec(text);
  const found = syslog ?? MONITOR.exec(text);
  const groups = found?.groups;
  if (!found || !groups) return undefined;
  const rest = text.slice(found.index + found[0].length);
  const { disposition = '', protocol, source, destination, sourcePort, destinationPort, length } = groups;
  const [ingress, egress] = syslog ? splitInterfaces(groups['between'] ?? '') : [groups['ingress'], groups['egress']];
  return {
    disposition,
    source,
    destination,
    protocol,
    sourcePort,
    destinationPort,
    ingress,
    egress,
    policy: ((syslog ? POLICY : POLICY_BEFORE_FIELDS).exec(rest) ?? POLICY.exec(rest))?.[1]?.trim(),
    packetBytes: length,
    values: parseKeyValues(rest),
  };
}

/** Names may hold blanks; numbered ones tell where they begin. */
function splitInterfaces(text: string): readonly [string | undefined, string | undefined] {
  const words = text.split(' ');
  if (words.length === 2) return [words[0], words[1]];
  const second = / (\d{1,2}-\S.*)$/.exec(text);
  return second ? [text.slice(0, second.index), second[1]] : [undefined, undefined];
}

function readLeef(values: ReadonlyMap<string, string>): Traffic | undefined {
  const disposition = values.get('disp');
  const source = values.get('src');
  if (disposition === undefined || source === undefined) return undefined;
  const protocol = values.get('proto') ?? values.get('pr');
  const isIcmp = /icmp/i.test(protocol ?? '');
  return {
    disposition,
    source,
    destination: values.get('dst'),
    protocol: protocol?.split('/').at(-1),
    sourcePort: isIcmp ? values.get('icmpType') : (values.get('srcPort') ?? values.get('src_port')),
    destinationPort: isIcmp ? values.get('icmpCode') : (values.get('dstPort') ?? values.get('dst_port')),
    ingress: values.get('in_if'),
    egress: values.get('out_if'),
    policy: values.get('policy'),
    packetBytes: undefined,
    values,
  };
}
