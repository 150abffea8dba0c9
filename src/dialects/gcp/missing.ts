import type { ReadContext, Way } from '#core/model';
import { addLoss, NO_ADDRESSES_TOLD, type Notes, toNowhereWay, toUntoldWay } from '#dialects/cloud';
import type { GcpEstate, Network } from './estate.ts';
import { findAbove } from './find-above.ts';
import { areRulesTold, isPolicyMissing } from './points.ts';
import { isSame } from './resource.ts';
import { INTERNET, type Site } from './sites.ts';
import { isPeopled } from './ways.ts';

/** What the files name and do not hold: what to export, and what is unknown, or taken for granted, without it. */
export function noteMissing(
  estate: GcpEstate,
  networks: readonly Network[],
  sites: readonly Site[],
  { isComplete }: ReadContext,
  notes: Notes,
): void {
  if (isComplete) return;
  if (sites.length === 0)
    addLoss(
      notes,
      'addresses',
      `${NO_ADDRESSES_TOLD}: connections are unknown; \`gcloud compute instances list\` tells`,
    );
  for (const network of networks) {
    const { name, at, isDescribed, isLive, key } = network;
    if (!isDescribed)
      addLoss(
        notes,
        `network ${name}`,
        'it is not in the files; its peers and the order of its firewall are unknown (`gcloud compute networks list`)',
        at,
      );
    if (!areRulesTold(estate, network))
      addLoss(
        notes,
        `firewall rules of network ${name}`,
        'they are not in the files; what they let pass is unknown (`gcloud compute firewall-rules list`)',
        at,
      );
    if (isPolicyMissing(estate, network))
      addLoss(
        notes,
        `firewall policy of network ${name}`,
        'it is not in the files; what it lets pass is unknown (`gcloud compute network-firewall-policies list`)',
        at,
      );
    for (const stage of findAbove(estate, network, false))
      if ('missing' in stage)
        addLoss(
          notes,
          stage.missing.replace(/, which .*$/, ''),
          `not in the files; what the network ${name} lets pass is unknown (\`gcloud compute firewall-policies list\`, or \`gcloud compute networks get-effective-firewalls ${name}\`, which says it where there is none)`,
          at,
        );
    if (isLive && !estate.routes.some((route) => isSame(route.network, key)))
      addLoss(
        notes,
        `routes of network ${name}`,
        'they are not in the files; the default ones are taken to be there (`gcloud compute routes list`)',
        at,
      );
  }
  if (estate.policies.length === 0 && networks.some(({ isLive }) => isLive))
    addLoss(
      notes,
      'firewall policies',
      'none are in the files, and none are taken to be there (`gcloud compute network-firewall-policies list`)',
    );
  const untold = estate.instances.filter(({ tags }) => !tags);
  if (untold[0])
    addLoss(
      notes,
      `tags of ${untold.length} instances`,
      'they are not in the files; rules for tags hold for them perhaps (`gcloud compute instances list --format json`)',
      untold[0].at,
    );
}

/** Last: a public address that no file has may be anybody's who has one that is not told. */
export function toUntold({ instances }: GcpEstate, networks: readonly Network[], sites: readonly Site[]): Way[] {
  if (sites.length === 0) return [toNowhereWay(INTERNET)];
  const isOpen =
    networks.some((network) => !isPeopled(network, sites)) ||
    instances.some(({ interfaces }) => interfaces.some(({ external }) => external && external.address === undefined));
  return isOpen ? [toUntoldWay(INTERNET, 'external addresses of instances that are not in the files')] : [];
}
