import type { Endpoint } from '#core/model';
import { parseAddress, printAddress } from '#core/net';

/** Every word by which people may mean the endpoint, in small letters; of `web1.example.org` also `web1`. */
export function namesOf({ name, aliases }: Pick<Endpoint, 'name' | 'aliases'>): string[] {
  return [name, ...aliases].flatMap((word) => {
    const small = word.toLowerCase();
    const [host = ''] = small.split('.');
    return host === small || host === '' || parseAddress(small).ok ? [small] : [small, host];
  });
}

export function addressesOf({ interfaces }: Pick<Endpoint, 'interfaces'>): string[] {
  return interfaces.flatMap(({ addresses, outside }) => [
    ...addresses.map(printAddress),
    ...(outside ?? []).map((pair) => printAddress(pair.outside)),
  ]);
}
