import { toAddressText } from '#core/net';

/** The DNS name that a client asked for (SNI, `Host`), without port and last dot; undefined for an address or no name. */
export function toServerName(text: string | undefined): string | undefined {
  const name = text?.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
  return name === undefined || !/^[a-z0-9_.-]{1,253}$/.test(name) || toAddressText(name) !== undefined
    ? undefined
    : name;
}
