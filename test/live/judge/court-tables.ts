import { HOPS } from './frame.ts';
import { OUT } from './universe.ts';

export const COURT = 'inet court';
/** Netfilter asks the tracker at -200; rules under test stand between these two. */
const AFTER_TRACKING = -199;
const LAST = 10_000;

/** The device whose packets are made anew and leave by `out`. */
export function toMaker(out: string): string {
  return out.replace('right', 'made');
}

/** Short timeouts: connections of rulesets before do not fill the tracker. */
export const SYSTEM = `
ip link set lo up
cd /proc/sys/net
echo 1 >ipv4/ip_forward; echo 1 >ipv6/conf/all/forwarding
echo 0 >ipv4/conf/all/rp_filter; echo 0 >ipv4/conf/default/rp_filter
cd netfilter
for file in *_timeout *_timeout_syn_sent *_timeout_syn_recv *_timeout_established *_timeout_cookie_wait; do
  [ ! -e $file ] || echo 5 >$file
done
`;

const RECORD = `
add rule ${COURT} arrive ip ttl ${HOPS - 1}-${HOPS} update @arrived4 { ip id . ct state counter }
add rule ${COURT} arrive ip6 hoplimit ${HOPS - 1}-${HOPS} update @arrived6 { ip6 flowlabel . ct state counter }
add rule ${COURT} pass ip ttl ${HOPS - 1}-${HOPS} update @passed4 { ip id counter }
add rule ${COURT} pass ip6 hoplimit ${HOPS - 1}-${HOPS} update @passed6 { ip6 flowlabel counter }
`;

const GATEWAYS = {
  right0: { ip: '10.0.3.9', ip6: 'fd00::3:9' },
  right1: { ip: '10.0.4.9', ip6: 'fd00::4:9' },
} as const;

/** A packet that `dup` makes goes the way of one that a process made, but for the tracker. */
const MAKE = (['ip', 'ip6'] as const)
  .map(
    (family) => `
add table ${family} maker
add chain ${family} maker make { type filter hook prerouting priority -500; }
${OUT.map((out) => `add rule ${family} maker make iifname ${toMaker(out)} dup to ${GATEWAYS[out][family]} device ${out} drop`).join('\n')}
`,
  )
  .join('');

export const COURT_TABLES = `
add table ${COURT}
add set ${COURT} arrived4 { typeof ip id . ct state; flags dynamic; size 65535; }
add set ${COURT} arrived6 { typeof ip6 flowlabel . ct state; flags dynamic; size 65535; }
add set ${COURT} passed4 { typeof ip id; flags dynamic; size 65535; }
add set ${COURT} passed6 { typeof ip6 flowlabel; flags dynamic; size 65535; }
add chain ${COURT} zone { type filter hook prerouting priority -300; }
add chain ${COURT} arrive
add chain ${COURT} pass
add chain ${COURT} comes { type filter hook prerouting priority ${AFTER_TRACKING}; }
add rule ${COURT} comes jump arrive
add chain ${COURT} made { type filter hook output priority ${AFTER_TRACKING}; }
add rule ${COURT} made jump arrive
add chain ${COURT} stays { type filter hook input priority ${LAST}; }
add rule ${COURT} stays jump pass
add chain ${COURT} leaves { type filter hook postrouting priority ${LAST}; }
add rule ${COURT} leaves jump pass
${RECORD}${MAKE}`;
