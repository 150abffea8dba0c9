import { portOf, toAddressText } from '#core/net';

/** An end of a connection: `10.0.0.1:22`, `[fe80::1%eth0]:22`, `*:*`, `10.0.0.1.22` of BSD. Undefined: it is none. */
export function parseEnd(text: string): { readonly address: string; readonly port: string } | undefined {
  return splitAt(text, text.lastIndexOf(':')) ?? splitAt(text, text.lastIndexOf('.'));
}

function splitAt(text: string, place: number) {
  if (place <= 0) return undefined;
  const port = text.slice(place + 1);
  if (port !== '*' && !/^[\w-]+$/.test(port)) return undefined;
  const address = text
    .slice(0, place)
    .replace(/%[^\]]*/, '')
    .replace(/^\[(.*)\]$/, '$1');
  return { address, port };
}

/** Whoever listens here is reached by any address, or nobody is at the other end. */
export const isAnybody = (address: string) =>
  address === '*' || address === '0.0.0.0' || address === '::' || address === '';

/** Undefined: the tool printed a name. */
export function toNumbers({ address, port }: { readonly address: string; readonly port: string }) {
  const own = toAddressText(address);
  const number = portOf(port);
  return own === undefined || number === undefined ? undefined : { address: own, port: number };
}
