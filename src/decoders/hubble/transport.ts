import { type Fields, fieldsAt, textOf } from '#decoders/json-fields';

export interface Transport {
  readonly texts: {
    readonly protocol: string;
    readonly sourcePort?: string | undefined;
    readonly destinationPort?: string | undefined;
    readonly icmpType?: string | undefined;
    readonly icmpCode?: string | undefined;
  };
  /** Of TCP, where the writer tells them. */
  readonly flags?: { readonly SYN: boolean; readonly ACK: boolean; readonly FIN: boolean; readonly RST: boolean };
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  TCP: 'tcp',
  UDP: 'udp',
  SCTP: 'sctp',
  ICMPv4: 'icmp',
  ICMPv6: 'icmp6',
  VRRP: 'vrrp',
  IGMP: 'igmp',
};

/** Numbers that are 0 are left out by some writers. Undefined: nothing is told of it. */
export function toTransport(l4: Fields): Transport | undefined {
  const key = Object.keys(l4).find((name) => Object.hasOwn(PROTOCOLS, name));
  if (key === undefined) return undefined;
  const fields = fieldsAt(l4, key);
  const number = (name: string) => textOf(fields[name]) ?? '0';
  const protocol = PROTOCOLS[key] ?? '';
  if (key === 'ICMPv4' || key === 'ICMPv6')
    return { texts: { protocol, icmpType: number('type'), icmpCode: number('code') } };
  const texts = { protocol, sourcePort: number('source_port'), destinationPort: number('destination_port') };
  if (key !== 'TCP' || fields['flags'] === undefined) return { texts };
  const flags = fieldsAt(fields, 'flags');
  const has = (name: string) => flags[name] === true;
  return { texts, flags: { SYN: has('SYN'), ACK: has('ACK'), FIN: has('FIN'), RST: has('RST') } };
}
