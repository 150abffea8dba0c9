import type { Way } from '#core/model';
import { addLoss, NO_ADDRESSES_TOLD, type Notes, toNowhereWay, toUntoldWay } from '#dialects/cloud';
import type { AzureEstate } from './estate.ts';
import { isTold, missingTableOf } from './neighbourhood.ts';
import { toName } from './resource.ts';
import { INTERNET } from './sites.ts';

/** What the files name and do not hold, each once: what to export, and what is unknown without it. */
export function noteMissing(estate: AzureEstate, isNowhere: boolean, notes: Notes): void {
  const { subnets, machines, interfaces, publicIps } = estate;
  const once = new Set<string>();
  const note = (construct: string, why: string, at: Parameters<typeof addLoss>[3]) => {
    if (!once.has(construct)) addLoss(notes, construct, why, at);
    once.add(construct);
  };
  if (isNowhere)
    note(
      'addresses',
      `${NO_ADDRESSES_TOLD}: connections are unknown; \`az network nic list\` and \`az network vnet list\` tell`,
      undefined,
    );
  for (const { name, network, at } of subnets)
    if (!isTold(estate, network))
      note(
        `network ${toName(network)}`,
        `it is not in the files; the address space and the peers of subnet ${name} are unknown (\`az network vnet list\`)`,
        at,
      );
  for (const subnet of subnets) {
    const table = missingTableOf(estate, subnet);
    if (table !== undefined)
      note(
        `route table ${toName(table)}`,
        `it is not in the files; where subnet ${subnet.name} sends packets is unknown (\`az network route-table list\`)`,
        subnet.at,
      );
  }
  const known = new Set(interfaces.map(({ id }) => id));
  for (const { name, interfaces: named, at } of machines)
    for (const id of named.filter((own) => !known.has(own)))
      note(
        `interface ${toName(id)} of ${name}`,
        'it is not in the files; its addresses and its security group are unknown (`az network nic list`)',
        at,
      );
  for (const { id, publicIp, at } of configurationsOf(estate))
    if (publicIp !== undefined && !publicIps.some((own) => own.id === publicIp))
      note(
        `public address ${toName(publicIp)} of ${toName(id)}`,
        'it is not in the files; whom it leads to the internet may know (`az network public-ip list`)',
        at,
      );
}

/** Last: a public address that no file has may be anybody's who names one. */
export function toUntold(estate: AzureEstate, isNowhere: boolean): Way[] {
  const known = new Set(estate.publicIps.map(({ id }) => id));
  const isUntold = ({ publicIp }: { readonly publicIp?: string }) => publicIp !== undefined && !known.has(publicIp);
  const frontends = estate.balancers.flatMap((balancer) => balancer.frontends);
  const isMissing = estate.interfaces.length === 0 || [...configurationsOf(estate), ...frontends].some(isUntold);
  return [
    ...(isNowhere ? [toNowhereWay(INTERNET)] : []),
    ...(isMissing ? [toUntoldWay(INTERNET, 'public addresses that are named and not in the files')] : []),
  ];
}

function configurationsOf({ interfaces }: AzureEstate) {
  return interfaces.flatMap(({ configurations }) => configurations);
}
