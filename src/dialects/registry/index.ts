/** Every dialect that reads foreign rules, one line each; and reading of estates in which several are mixed. */
import type { Dialect } from '#core/model';
import { AWS } from '#dialects/aws';
import { AZURE } from '#dialects/azure';
import { GCP } from '#dialects/gcp';
import { IBM } from '#dialects/ibm';
import { INVENTORY } from '#dialects/inventory';
import { IPTABLES } from '#dialects/iptables';
import { NFTABLES } from '#dialects/nftables/language';
import { OPENSSH } from '#dialects/openssh';
import { OPENVPN } from '#dialects/openvpn';
import { UFW } from '#dialects/ufw';
import { WIREGUARD } from '#dialects/wireguard';

export { adviseOn } from './advise.ts';
export { type HostFiles, groupByHost } from './group-by-host.ts';
export { type Estate, readEstate, recognise } from './read-estate.ts';
export { withoutPrompts } from './without-prompts.ts';

export const DIALECTS: readonly Dialect[] = [
  AWS,
  AZURE,
  GCP,
  IBM,
  // Their files hold commands of others, and not the other way round.
  WIREGUARD,
  IPTABLES,
  NFTABLES,
  OPENSSH,
  OPENVPN,
  UFW,
  INVENTORY,
];
