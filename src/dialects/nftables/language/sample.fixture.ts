/** A ruleset of our own that uses most of what a host or router says. */
export const SAMPLE = `#!/usr/sbin/nft -f
flush ruleset
define lan = { 10.1.0.0/16, 192.168.7.0/24 }
define admin_port = 2222

table inet filter {
	comment "the office router"
	counter refused { packets 3 bytes 180 }
	limit few { rate 10/second burst 20 packets }
	ct helper ftp-standard { type "ftp" protocol tcp; }

	set banned {
		type ipv4_addr
		flags interval,timeout
		timeout 1h
		elements = { 203.0.113.0/24, 198.51.100.7 timeout 10m comment "scanner" }
	}
	set seen { type ipv4_addr . inet_service; flags dynamic,timeout; size 1000; timeout 5m; }
	map verdicts { type inet_service : verdict; elements = { 22 : accept, 23 : drop, * : jump services } }
	flowtable fast { hook ingress priority filter; devices = { lan0, wan0 }; }

	chain services {
		tcp dport { http, https, 8000-8100 } ct state new counter accept
		udp dport . ip saddr { 53 . 10.1.0.1, 123 . 10.1.0.2 } accept
		icmp type echo-request limit rate 5/second accept
		icmpv6 type { nd-neighbor-solicit, nd-router-advert } accept
	}
	chain input {
		type filter hook input priority filter - 5; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iif "lo" accept
		ip saddr @banned counter name "refused" drop
		ip saddr $lan tcp dport $admin_port log prefix "admin: " group 2 accept
		tcp flags & (fin | syn | rst | ack) == syn add @seen { ip saddr . tcp dport counter }
		tcp dport vmap @verdicts
		meta mark 0x10/28 fib saddr . iif oif missing drop
		reject with icmpx admin-prohibited
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		iifname "lan*" oifname != { "wan0", "lan1" } jump {
			ip6 saddr fd00::/8 accept
			return
		}
		meta l4proto { tcp, udp } th dport 53 flow add @fast
		ct helper set "ftp-standard"
	}
}
table ip nat {
	chain prerouting {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan0" tcp dport 8443 dnat to 10.1.0.9:443
	}
	chain postrouting {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan0" ip saddr 10.1.0.0/16 masquerade random,persistent
	}
}
table netdev early {
	chain ingress {
		type filter hook ingress device "wan0" priority -500; policy accept;
		ip saddr 127.0.0.0/8 drop
		vlan id 7 @nh,72,8 6 fwd to "lan0"
	}
}
add rule inet filter services udp dport 5060 \\
	queue flags bypass to 1-4
`;

/** The same language, given to it by a shell. */
export const SHELL_SAMPLE = `#!/bin/sh
NFT=/usr/sbin/nft
IF=eth0
$NFT flush ruleset
$NFT add table inet f
$NFT add chain inet f in '{ type filter hook input priority 0; policy drop; }'
$NFT add rule inet f in iifname "$IF" tcp dport \\{ 22, 80 \\} accept
nft -f - <<EOF
define PORTS = { 443, 8443 }
add rule inet f in tcp dport \\$PORTS ct state new accept
EOF
if [ -f /etc/open ]; then
  nft insert rule inet f in tcp dport $PORT accept
fi
`;
