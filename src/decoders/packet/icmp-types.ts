import { ICMP, ICMP6 } from './ip-packet.ts';

/**
 * The type that answers a type of icmp, or that it answers; undefined where there is none, and for other protocols.
 * Source: IANA, ICMP and ICMPv6 parameters.
 */
export function toAnswer(protocol: number, type: number): number | undefined {
  return protocol === ICMP ? toIcmpAnswer(type) : protocol === ICMP6 ? toIcmp6Answer(type) : undefined;
}

/** Whether the type answers one that somebody sent before; advertisements are also sent unasked. */
export function isAnswerType(protocol: number, type: number): boolean {
  return protocol === ICMP
    ? type === 0 || type === 14 || type === 16 || type === 18
    : protocol === ICMP6 && type === 129;
}

function toIcmpAnswer(type: number): number | undefined {
  switch (type) {
    case 0:
      return 8;
    case 8:
      return 0;
    case 9:
      return 10;
    case 10:
      return 9;
    case 13:
    case 15:
    case 17:
      return type + 1;
    case 14:
    case 16:
    case 18:
      return type - 1;
    case 42:
    case 43:
      return 85 - type;
    default:
      return undefined;
  }
}

function toIcmp6Answer(type: number): number | undefined {
  switch (type) {
    case 128:
    case 130:
    case 133:
    case 135:
    case 139:
    case 144:
    case 146:
    case 160:
      return type + 1;
    case 129:
    case 131:
    case 134:
    case 136:
    case 140:
    case 145:
    case 147:
    case 161:
      return type - 1;
    default:
      return undefined;
  }
}
