import { addLoss, type Notes } from '#dialects/cloud';
import type { BalancerFront } from './balancers.ts';
import type { AzureEstate } from './estate.ts';
import { toAddress } from './neighbourhood.ts';
import { typeOfId } from './resource.ts';
import { toAddresses } from './sites.ts';

/** Public addresses of what is not modelled (gateways, firewalls, scale sets): whoever asks for one, nobody knows. */
export function toStrangers(estate: AzureEstate, notes: Notes): BalancerFront[] {
  const known = new Set([
    ...estate.interfaces.flatMap(({ configurations }) => configurations.map(({ id }) => id)),
    ...estate.balancers.flatMap(({ frontends }) => frontends.map(({ id }) => id)),
  ]);
  return estate.publicIps.flatMap((own): BalancerFront[] => {
    const inside = toAddress(own.address);
    if (!inside || own.user === undefined || known.has(own.user)) return [];
    const holder = typeOfId(own.user)?.split('/')[1] ?? 'something';
    addLoss(
      notes,
      `public address ${own.name}`,
      `it is of ${holder}, which is not in the files or not modelled`,
      own.at,
    );
    const segment = `public address ${own.id}`;
    return [
      {
        names: [own.name, own.id],
        site: {
          segment,
          addresses: toAddresses([own.address]),
          network: '',
          enter: [],
          exit: [],
          why: `${own.name} is of ${holder}, which is not modelled`,
          isUnknown: true,
          isPublic: true,
        },
        endpoint: {
          aliases: [own.id],
          kind: 'public address',
          labels: {},
          interfaces: [
            {
              name: 'outside',
              segment,
              addresses: [inside],
              leave: [],
              arrive: [],
              outside: [{ inside, outside: inside }],
            },
          ],
          at: own.at,
        },
      },
    ];
  });
}
