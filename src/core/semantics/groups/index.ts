/** Hosts as groups for clouds: who shares one, what it permits, how other ends are named. */
export { type Cover, coverPeers, toNetworks } from './cover-peers.ts';
export { groupHosts, type PlannedHost } from './group-hosts.ts';
export { toPermissions } from './simplify.ts';
