import type { Policy, ZoneClass } from '#core/model';
import type { Address } from '#core/net';

/** A host of an inventory. */
export interface HostEntry {
  readonly name: string;
  readonly addresses: readonly Address[];
  /** Who says `role` says what it is, and teaches: hosts that do the same are likely the same. */
  readonly labels: Readonly<Record<string, string>>;
  readonly zone?: ZoneClass;
  readonly listeners: readonly { readonly protocol: string; readonly port: number; readonly process?: string }[];
}

/** Hosts of a policy as an inventory has them. */
export function toHostEntries({ workloads, zones }: Pick<Policy, 'workloads' | 'zones'>): HostEntry[] {
  const classes = new Map(zones.map((zone) => [zone.name, zone.class]));
  return workloads.map(({ name, addresses, labels, zone }) => {
    const zoneClass = classes.get(zone);
    return { name, addresses, labels, listeners: [], ...(zoneClass && { zone: zoneClass }) };
  });
}
