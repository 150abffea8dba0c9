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
  for (const { deciders } of chains)
    for (const decider of new Set(deciders.values.flat())) {
      if (decider.by !== 'entry') continue;
      const writer = WRITERS.find((candidate) => candidate.chains.test(decider.chain));
      hasOwn ||= !writer;
      if (!writer || decider.verdict === 'denied' || !decider.entry.match.states.includes('new')) continue;
      const known = accepting.get(writer.name) ?? [];
      accepting.set(writer.name, [...known, { entry: decider.entry, chain: decider.chain }]);
    }
  if (!hasOwn) return [];
  return [...accepting].map(([writer, entries]) =>
    toFinding('other-writer', {
      subject: point.name,
      message: `${writer} accepts traffic at ${point.name} by ${entries.length === 1 ? 'an entry' : `${entries.length} entries`} of its own, such as \`${entries[0]?.entry.text}\` in \`${entries[0]?.chain}\``,
      at: entries.flatMap(({ entry }) => entry.at ?? []),
    }),
  );
}
