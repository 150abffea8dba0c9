import { expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { DIALECTS, readEstate } from '#dialects/registry';
import { parseQuestion } from '../question.ts';
import { toEstateAnswerer } from './index.ts';

// Short forms of what these programs write: the rules by which they note something and ask for it later.

const FIREWALLD = `table inet firewalld {
  chain mangle_PREROUTING {
    type filter hook prerouting priority mangle + 10; policy accept;
    iifname "eth0" jump mangle_PRE_public
  }
  chain mangle_PRE_public {
    tcp dport 8443 meta mark set 0x64
  }
  chain nat_PREROUTING {
    type nat hook prerouting priority dstnat + 10; policy accept;
    iifname "eth0" jump nat_PRE_public
  }
  chain nat_PRE_public {
    meta nfproto ipv4 tcp dport 2222 dnat ip to 10.0.7.5:22
    tcp dport 8080 redirect to :80
  }
  chain filter_INPUT {
    type filter hook input priority filter + 10; policy accept;
    ct state { established, related } accept
    ct status dnat accept
    iifname "lo" accept
    ct state invalid drop
    iifname "eth0" jump filter_IN_public
    reject with icmpx admin-prohibited
  }
  chain filter_FORWARD {
    type filter hook forward priority filter + 10; policy accept;
    ct state { established, related } accept
    ct status dnat accept
    reject with icmpx admin-prohibited
  }
  chain filter_IN_public {
    tcp dport 22 accept
    meta mark 0x64 accept
  }
}
`;

const KUBE_PROXY = `*nat
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-MARK-DROP - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SEP-A - [0:0]
:KUBE-SEP-B - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-WEB - [0:0]
-A PREROUTING -j KUBE-SERVICES
-A OUTPUT -j KUBE-SERVICES
-A POSTROUTING -j KUBE-POSTROUTING
-A KUBE-MARK-DROP -j MARK --set-xmark 0x8000/0x8000
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -j MASQUERADE --random-fully
-A KUBE-SEP-A -s 10.244.1.5/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-A -p tcp -m tcp -j DNAT --to-destination 10.244.1.5:8080
-A KUBE-SEP-B -s 10.244.2.6/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-B -p tcp -m tcp -j DNAT --to-destination 10.244.2.6:8080
-A KUBE-SERVICES -d 10.96.10.10/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-WEB
-A KUBE-SERVICES -d 10.96.10.12/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-DROP
-A KUBE-SVC-WEB ! -s 10.244.0.0/16 -d 10.96.10.10/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-WEB -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-A
-A KUBE-SVC-WEB -j KUBE-SEP-B
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
-A INPUT -j KUBE-FIREWALL
-A FORWARD -j KUBE-FORWARD
-A OUTPUT -j KUBE-FIREWALL
-A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
`;

const KUBE_PROXY_NFT = `table ip kube-proxy {
  map service-ips {
    type ipv4_addr . inet_proto . inet_service : verdict
    elements = { 10.96.10.10 . tcp . 80 : goto service-web }
  }
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    meta mark & 0x4000 == 0x4000 accept
  }
  chain nat-prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    ip daddr . meta l4proto . th dport vmap @service-ips
  }
  chain service-web {
    ip saddr != 10.244.0.0/16 jump mark-for-masquerade
    numgen random mod 2 vmap { 0 : goto endpoint-a, 1 : goto endpoint-b }
  }
  chain endpoint-a {
    meta l4proto tcp dnat to 10.244.1.5:8080
  }
  chain endpoint-b {
    meta l4proto tcp dnat to 10.244.2.6:8080
  }
  chain mark-for-masquerade {
    meta mark set meta mark | 0x4000
  }
}
`;

const CLIENT = '192.0.2.9';
const through = { source: CLIENT, in: 'eth0', out: 'cni0' };

test.each([
  ['a service that is open', FIREWALLD, { destination: '10.0.0.2', destinationPort: 22, in: 'eth0' }, 'allowed'],
  ['one that is not', FIREWALLD, { destination: '10.0.0.2', destinationPort: 81, in: 'eth0' }, 'denied'],
  ['a port that is forwarded', FIREWALLD, { destination: '10.0.0.2', destinationPort: 8080, in: 'eth0' }, 'allowed'],
  ['the port behind it', FIREWALLD, { destination: '10.0.0.2', destinationPort: 80, in: 'eth0' }, 'denied'],
  ['what is marked', FIREWALLD, { destination: '10.0.0.2', destinationPort: 8443, in: 'eth0' }, 'allowed'],
  ['and comes elsewhere', FIREWALLD, { destination: '10.0.0.2', destinationPort: 8443, in: 'eth1' }, 'denied'],
  ['a forwarded host', FIREWALLD, { ...through, destination: '10.0.0.2', destinationPort: 2222 }, 'allowed'],
  ['by its own address', FIREWALLD, { ...through, destination: '10.0.7.5', destinationPort: 22 }, 'denied'],
  ['a node', KUBE_PROXY, { destination: '10.0.0.2', destinationPort: 22, in: 'eth0' }, 'allowed'],
  ['a service of two pods', KUBE_PROXY, { ...through, destination: '10.96.10.10', destinationPort: 80 }, 'allowed'],
  ['one of its pods', KUBE_PROXY, { ...through, destination: '10.244.1.5', destinationPort: 8080 }, 'denied'],
  [
    'a service that is asked from a pod',
    KUBE_PROXY,
    { source: '10.244.3.3', in: 'cni0', out: 'cni0', destination: '10.96.10.10', destinationPort: 80 },
    'denied',
  ],
  ['a service without pods', KUBE_PROXY, { destination: '10.96.10.12', destinationPort: 80, in: 'eth0' }, 'denied'],
  ['in nftables', KUBE_PROXY_NFT, { ...through, destination: '10.96.10.10', destinationPort: 80 }, 'allowed'],
  ['and a pod', KUBE_PROXY_NFT, { ...through, destination: '10.244.2.6', destinationPort: 8080 }, 'denied'],
])('SEM-26 %s is known by what the rules note', (_, text, question, verdict) => {
  const answer = toEstateAnswerer(unwrap(readEstate([{ path: 'host/rules', text }], DIALECTS)));
  const asked = unwrap(parseQuestion({ source: CLIENT, protocol: 'tcp', ...question }));
  expect(answer(asked).verdict).toBe(verdict);
});
