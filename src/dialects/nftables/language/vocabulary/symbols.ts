/** Names that a list gives to the numbers from `first` on. */
function count(first: number, names: string): ReadonlyMap<string, bigint> {
  return new Map(names.split(' ').map((name, i) => [name, BigInt(first + i)]));
}

/** `name=number` pairs; numbers in any base that the language reads. */
function pairs(text: string): ReadonlyMap<string, bigint> {
  return new Map(
    text.split(/\s+/).map((pair) => {
      const [name = '', number = '0'] = pair.split('=');
      return [name, BigInt(number)];
    }),
  );
}

export const BOOLEAN = pairs('exists=1 missing=0');
export const NF_PROTO = pairs('ipv4=2 ipv6=10');
export const ETHER_TYPE = pairs('ip=0x0800 arp=0x0806 ip6=0x86dd 8021q=0x8100 8021ad=0x88a8 vlan=0x8100');
export const ARP_OPERATION = pairs('request=1 reply=2 rrequest=3 rreply=4 inrequest=8 inreply=9 nak=10');
export const ICMP_TYPE = pairs(
  `echo-reply=0 destination-unreachable=3 source-quench=4 redirect=5 echo-request=8 router-advertisement=9
  router-solicitation=10 time-exceeded=11 parameter-problem=12 timestamp-request=13 timestamp-reply=14 info-request=15
  info-reply=16 address-mask-request=17 address-mask-reply=18`,
);
export const ICMP_CODE = pairs(
  `net-unreachable=0 host-unreachable=1 prot-unreachable=2 port-unreachable=3 net-prohibited=9 host-prohibited=10
  admin-prohibited=13 frag-needed=4`,
);
export const ICMPV6_TYPE = pairs(
  `destination-unreachable=1 packet-too-big=2 time-exceeded=3 parameter-problem=4 echo-request=128 echo-reply=129
  mld-listener-query=130 mld-listener-report=131 mld-listener-done=132 mld-listener-reduction=132
  nd-router-solicit=133 nd-router-advert=134 nd-neighbor-solicit=135 nd-neighbor-advert=136 nd-redirect=137
  router-renumbering=138 ind-neighbor-solicit=141 ind-neighbor-advert=142 mld2-listener-report=143`,
);
export const ICMPV6_CODE = pairs(
  'no-route=0 admin-prohibited=1 addr-unreachable=3 port-unreachable=4 policy-fail=5 reject-route=6',
);
export const ICMPX_CODE = pairs('port-unreachable=1 admin-prohibited=3 no-route=0 host-unreachable=2');
export const IGMP_TYPE = pairs(
  `membership-query=17 membership-report-v1=18 membership-report-v2=22 membership-report-v3=34 leave-group=23`,
);
export const TCP_FLAG = pairs('fin=0x01 syn=0x02 rst=0x04 psh=0x08 ack=0x10 urg=0x20 ecn=0x40 cwr=0x80');
export const DCCP_TYPE = count(0, 'request response data ack dataack closereq close reset sync syncack');
export const MH_TYPE = count(
  0,
  'binding-refresh-request home-test-init careof-test-init home-test careof-test binding-update binding-acknowledgement binding-error fast-binding-update fast-binding-acknowledgement fast-binding-advertisement experimental-mobility-header home-agent-switch-message',
);
export const DSCP = pairs(
  `cs0=0x00 cs1=0x08 cs2=0x10 cs3=0x18 cs4=0x20 cs5=0x28 cs6=0x30 cs7=0x38 df=0x00 be=0x00 lephb=0x01 af11=0x0a
  af12=0x0c af13=0x0e af21=0x12 af22=0x14 af23=0x16 af31=0x1a af32=0x1c af33=0x1e af41=0x22 af42=0x24 af43=0x26
  va=0x2c ef=0x2e`,
);
export const ECN = pairs('not-ect=0 ect1=1 ect0=2 ce=3');
export const IFACE_TYPE = pairs('ether=1 ppp=0x200 ipip=0x300 ipip6=0x301 loopback=0x304 sit=0x308 ipgre=0x30a');
/** iproute2 ships these two names; others are a host's own. */
export const REALM = pairs('cosmos=0');
export const DEVICE_GROUP = pairs('default=0');
/** Users and groups that Debian gives every host (base-passwd). Names of others cannot be known from a file. */
export const USERS = pairs(
  `root=0 daemon=1 bin=2 sys=3 sync=4 games=5 man=6 lp=7 mail=8 news=9 uucp=10 proxy=13 www-data=33 backup=34 list=38
  irc=39 nobody=65534`,
);
export const GROUPS = pairs(
  `root=0 daemon=1 bin=2 sys=3 adm=4 tty=5 disk=6 lp=7 mail=8 news=9 uucp=10 man=12 proxy=13 kmem=15 dialout=20 fax=21
  voice=22 cdrom=24 floppy=25 tape=26 sudo=27 audio=29 dip=30 www-data=33 backup=34 operator=37 list=38 irc=39 src=40
  shadow=42 utmp=43 video=44 sasl=45 plugdev=46 staff=50 games=60 users=100 nogroup=65534`,
);
export const CT_STATE = pairs('invalid=1 new=8 established=2 related=4 untracked=64');
export const CT_DIRECTION = pairs('original=0 reply=1');
export const CT_STATUS = pairs('expected=1 seen-reply=2 assured=4 confirmed=8 snat=16 dnat=32 dying=512');
export const CT_EVENT = pairs(
  'new=1 related=2 destroy=4 reply=8 assured=16 protoinfo=32 helper=64 mark=128 seqadj=256 secmark=512 label=1024',
);
export const PACKET_TYPE = pairs('host=0 unicast=0 broadcast=1 multicast=2 other=3');
export const DAY = count(0, 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday');
export const ADDRESS_TYPE = count(0, 'unspec unicast local broadcast anycast multicast blackhole unreachable prohibit');
