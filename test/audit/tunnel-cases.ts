import type { AuditCase } from './audit-case.ts';
import type { Files } from './small-estate.ts';

const wireguard = (peer: string, forward: string): Files => ({
  'vpn/wg0.conf': `[Interface]
Address = 10.8.0.1/24
ListenPort = 51820
PrivateKey = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

[Peer]
# laptop-1
PublicKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
AllowedIPs = 10.8.0.10/32

[Peer]
# site
PublicKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
AllowedIPs = ${peer}
${forward}`,
});

const openvpn = (...networks: readonly string[]): Files => ({
  'vpn/server.conf': `port 1194
proto udp
dev tun
server 10.8.0.0 255.255.255.0
client-config-dir ccd
${networks.map((network) => `push "route ${network} 255.255.255.0"\n`).join('')}keepalive 10 60
`,
  'vpn/ccd/laptop-1': 'ifconfig-push 10.8.0.10 255.255.255.0\n',
});

const sshd = (...lines: readonly string[]): Files => ({
  'jump/sshd_config': `Port 22\nPermitRootLogin no\n${lines.map((line) => `${line}\n`).join('')}`,
});

const addresses = (...legs: readonly string[]): Files => ({
  'app-1/ip-addr.txt': `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
${legs
  .map(
    (
      leg,
      i,
    ) => `${i + 2}: eth${i}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 02:00:00:00:00:0${i} brd ff:ff:ff:ff:ff:ff
    inet ${leg} scope global eth${i}
       valid_lft forever preferred_lft forever
`,
  )
  .join('')}`,
});

/** What a tunnel, a jump host or a machine with two legs joins. */
export const TUNNEL_CASES: readonly AuditCase[] = [
  {
    rule: 'vpn-flattens',
    language: 'wireguard',
    points: ['Peer'],
    files: wireguard('10.2.0.0/24, 10.3.0.0/24', ''),
    nearMisses: { 'one network': wireguard('10.2.0.0/24', ''), 'two hosts': wireguard('10.2.0.5/32, 10.3.0.5/32', '') },
    closed: wireguard('10.2.0.0/24', ''),
    keeps: ['10.8.0.10 -> 10.2.0.10:443'],
  },
  {
    rule: 'vpn-flattens',
    language: 'openvpn',
    points: ['push "route 10.2.0.0'],
    files: openvpn('10.2.0.0', '10.3.0.0'),
    nearMisses: { 'one network': openvpn('10.2.0.0') },
    closed: openvpn('10.2.0.0'),
    keeps: ['10.8.0.10 -> 10.2.0.10:443'],
  },
  {
    rule: 'vpn-flattens',
    language: 'openssh',
    points: ['AllowTcpForwarding', 'Port'],
    files: sshd('AllowTcpForwarding yes'),
    nearMisses: {
      'to named places': sshd('AllowTcpForwarding yes', 'PermitOpen 10.2.0.5:443'),
      none: sshd('AllowTcpForwarding no'),
    },
    closed: sshd('AllowTcpForwarding yes', 'PermitOpen 10.2.0.5:443'),
    keeps: [],
  },
  {
    rule: 'multi-homed',
    language: 'inventory',
    points: ['lo', 'eth'],
    files: addresses('10.2.0.10/24', '10.3.0.10/24'),
    nearMisses: { 'one network': addresses('10.2.0.10/24', '10.2.0.11/24') },
    closed: addresses('10.2.0.10/24'),
    keeps: [],
  },
];
