import type { FilterEntry } from '#core/model';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import type { PointView } from './point-view.ts';

/** Programs that write rules of their own, by the names of their chains and tables. */
const WRITERS: readonly { readonly name: string; readonly chains: RegExp }[] = [
  { name: 'Docker', chains: /(?:^|\/)DOCKER/ },
  { name: 'kube-proxy', chains: /(?:^|\/)KUBE-/ },
  { name: 'Calico', chains: /(?:^|\/)cali-/ },
  { name: 'Cilium', chains: /(?:^|\/)(?:CILIUM_|OLD_CILIUM_)/ },
  { name: 'Flannel', chains: /(?:^|\/)FLANNEL-/ },
  { name: 'CNI plugins', chains: /(?:^|\/)CNI-/ },
  { name: 'Podman', chains: /(?:^|\/)NETAVARK/i },
  { name: 'libvirt', chains: /(?:^|\/)(?:LIBVIRT_|libvirt_network\/)/ },
  { name: 'firewalld', chains: /(?:^|\/)(?:firewalld\/|IN_|FWD[IO]?_|(?:INPUT|FORWARD|OUTPUT)_ZONES)/ },
  { name: 'Tailscale', chains: /(?:^|\/)ts-/ },
  { name: 'LXD', chains: /(?:^|\/)lxd/ },
];

/** Entries of other programs that accept first packets, where somebody else wrote entries as well. */
export function findOtherWriters({ point, chains }: PointView): AuditFinding[] {
  const accepting = new Map<string, { entry: FilterEntry; chain: string }[]>();
  let hasOwn = false;
  for (const { called, live } of chains)
    for (const { name, entries } of called) {
      const deciding = entries.filter((entry) => live.has(entry) && !('chain' in entry.action));
      const writer = WRITERS.find((candidate) => candidate.chains.test(name));
      hasOwn ||= !writer && deciding.length > 0;
      if (!writer) continue;
      const open = deciding.filter(({ action, match }) => action.kind === 'accept' && match.states.includes('new'));
      const known = accepting.get(writer.name) ?? [];
      accepting.set(writer.name, [...known, ...open.map((entry) => ({ entry, chain: name }))]);
    }
  if (!hasOwn) return [];
  return [...accepting].flatMap(([writer, entries]) =>
    entries.length === 0
      ? []
      : toFinding('other-writer', {
          subject: point.name,
          message: `${writer} accepts traffic at ${point.name} by ${entries.length === 1 ? 'an entry' : `${entries.length} entries`} of its own, such as \`${entries[0]?.entry.text}\` in \`${entries[0]?.chain}\``,
          at: entries.flatMap(({ entry }) => entry.at ?? []),
        }),
  );
}
