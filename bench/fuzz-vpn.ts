import { OPENSSH } from '#dialects/openssh';
import { OPENVPN } from '#dialects/openvpn';
import { WIREGUARD } from '#dialects/wireguard';
import { fuzzDialect } from './parts/fuzz.ts';

const count = Number(process.argv[2] ?? 1_000_000);
const key = `${'k'.repeat(42)}A=`;

fuzzDialect(
  WIREGUARD,
  [
    `[Interface]\nAddress = 10.9.0.1/24, fd09::1/64\nListenPort = 51820\nPrivateKey = ${key}\n[Peer]\n# alice\nPublicKey = ${key}\nAllowedIPs = 10.9.0.2/32, fd09::2, 0.0.0.0/0\n`,
    `wg0\t${key}\t${key}\t51820\toff\nwg0\t${key}\t(none)\t198.51.100.7:3\t10.9.0.2/32,fd09::2/128\t17\t1\t2\toff\n`,
    `[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nListenPort=51820\n[WireGuardPeer]\n# alice\nPublicKey=${key}\nAllowedIPs=10.9.0.2/32 fd09::2\n`,
    `[connection]\ntype=wireguard\ninterface-name=wg0\n[wireguard]\nlisten-port=51820\n[wireguard-peer.${key}]\nallowed-ips=10.9.0.2/32;\n[ipv4]\naddress1=10.9.0.1/24\n`,
    `interface: wg0\n  public key: ${key}\n  listening port: 51820\n\npeer: ${key}\n  allowed ips: 10.9.0.2/32\n`,
  ],
  count,
);
fuzzDialect(
  OPENVPN,
  [
    'port 1194\nproto udp\ndev tun\nserver 10.8.0.0 255.255.255.0\nserver-ipv6 fd08::/64\npush "route 10.20.0.0 255.255.0.0"\nroute 192.168.7.0 255.255.255.0\n<ca>\nx\n</ca>\nclient-to-client\n',
    'ifconfig-push 10.8.0.50 255.255.255.0\niroute 192.168.7.0 255.255.255.0\n',
    'client\ndev tun\nremote vpn.example.com 443\nifconfig 10.8.0.2 10.8.0.1\nroute 10.0.0.0 255.0.0.0\n',
  ],
  count,
);
fuzzDialect(
  OPENSSH,
  [
    'Port 22\nListenAddress 10.0.0.5\nAllowTcpForwarding local\nPermitOpen 10.1.0.4:22\nMatch User "a b"\n  PermitOpen any\nMatch all\nPermitRootLogin no\nInclude x/*.conf\n',
    'Host a b\n  HostName 10.1.0.4\n  ProxyJump j:22\nHost *\n  LocalForward 1 2:3\n  DynamicForward=1080\n',
    'from="10.0.0.0/8",permitopen="10.1.0.4:9000" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 robot\nrestrict ssh-rsa AAAA\n',
  ],
  count,
);
