import { type DataType, typeOf } from './types.ts';

export interface OptionField {
  readonly type: DataType;
  readonly offset: number;
  readonly bits: number;
}

/** A header extension, option or chunk: what stands in front of a packet's payload and may be missing. */
export interface Option {
  readonly name: string;
  /** Its number on the wire. */
  readonly number: number;
  readonly fields: ReadonlyMap<string, OptionField>;
}

function toOption(name: string, number: number, fields: string): [string, Option] {
  const list = fields === '' ? [] : fields.split(/\s*\n\s*/);
  return [
    name,
    {
      name,
      number,
      fields: new Map(
        list.map((line) => {
          const [field = '', offset, bits, type = 'integer'] = line.split(' ');
          return [field, { offset: Number(offset), bits: Number(bits), type: typeOf(type, Number(bits)) }];
        }),
      ),
    },
  ];
}

/** Those whose presence alone can be asked for. */
export const PRESENT_EXTENSIONS: ReadonlySet<string> = new Set(['hbh', 'rt', 'frag', 'dst', 'mh']);

const NEXT = 'nexthdr 0 8 inet_proto\nhdrlength 8 8';

/** Extension headers of IPv6. */
export const EXTENSIONS: ReadonlyMap<string, Option> = new Map([
  toOption('hbh', 0, NEXT),
  toOption('rt', 43, `${NEXT}\ntype 16 8\nseg-left 24 8`),
  toOption('rt0', 43, 'addr[1] 64 128 ipv6_addr\naddr[2] 192 128 ipv6_addr'),
  toOption('rt2', 43, 'addr 64 128 ipv6_addr'),
  toOption('srh', 43, 'last-entry 32 8\nflags 40 8\ntag 48 16\nsid[1] 64 128 ipv6_addr\nsid[2] 192 128 ipv6_addr'),
  toOption(
    'frag',
    44,
    'nexthdr 0 8 inet_proto\nreserved 8 8\nfrag-off 16 13\nreserved2 29 2\nmore-fragments 31 1\nid 32 32',
  ),
  toOption('dst', 60, NEXT),
  toOption('mh', 135, `${NEXT}\ntype 16 8 mh_type\nreserved 24 8\nchecksum 32 16`),
]);

const LENGTH = 'length 8 8';
const SACK = `${LENGTH}\nleft 16 32\nright 48 32`;

export const TCP_OPTIONS: ReadonlyMap<string, Option> = new Map([
  toOption('eol', 0, ''),
  toOption('nop', 1, ''),
  toOption('maxseg', 2, `${LENGTH}\nsize 16 16`),
  toOption('window', 3, `${LENGTH}\ncount 16 8`),
  toOption('sack-perm', 4, LENGTH),
  toOption('sack', 5, SACK),
  toOption('sack0', 5, SACK),
  toOption('sack1', 5, SACK),
  toOption('sack2', 5, SACK),
  toOption('sack3', 5, SACK),
  toOption('timestamp', 8, `${LENGTH}\ntsval 16 32\ntsecr 48 32`),
  toOption('md5sig', 19, LENGTH),
  toOption('mptcp', 30, `${LENGTH}\nsubtype 16 4`),
  toOption('fastopen', 34, LENGTH),
]);
/** Older names. */
export const TCP_OPTION_ALIASES: ReadonlyMap<string, string> = new Map([
  ['noop', 'nop'],
  ['mss', 'maxseg'],
  ['sack-permitted', 'sack-perm'],
  ['sack_permitted', 'sack-perm'],
]);

const IP_OPTION = 'type 0 8\nlength 8 8\nvalue 16 16';
const ROUTE = 'type 0 8\nlength 8 8\nptr 16 8\naddr 24 32';
export const IP_OPTIONS: ReadonlyMap<string, Option> = new Map([
  toOption('lsrr', 131, ROUTE),
  toOption('rr', 7, ROUTE),
  toOption('ssrr', 137, ROUTE),
  toOption('ra', 148, IP_OPTION),
]);

const CHUNK = 'type 0 8\nflags 8 8\nlength 16 16';
const INIT = `${CHUNK}\ninit-tag 32 32\na-rwnd 64 32\nnum-outbound-streams 96 16\nnum-inbound-streams 112 16\ninitial-tsn 128 32`;
export const SCTP_CHUNKS: ReadonlyMap<string, Option> = new Map([
  toOption('data', 0, `${CHUNK}\ntsn 32 32\nstream 64 16\nssn 80 16\nppid 96 32`),
  toOption('init', 1, INIT),
  toOption('init-ack', 2, INIT),
  toOption('sack', 3, `${CHUNK}\ncum-tsn-ack 32 32\na-rwnd 64 32\nnum-gap-ack-blocks 96 16\nnum-dup-tsns 112 16`),
  toOption('heartbeat', 4, CHUNK),
  toOption('heartbeat-ack', 5, CHUNK),
  toOption('abort', 6, CHUNK),
  toOption('shutdown', 7, `${CHUNK}\ncum-tsn-ack 32 32`),
  toOption('shutdown-ack', 8, CHUNK),
  toOption('error', 9, CHUNK),
  toOption('cookie-echo', 10, CHUNK),
  toOption('cookie-ack', 11, CHUNK),
  toOption('ecne', 12, `${CHUNK}\nlowest-tsn 32 32`),
  toOption('cwr', 13, `${CHUNK}\nlowest-tsn 32 32`),
  toOption('shutdown-complete', 14, CHUNK),
  toOption('asconf-ack', 128, `${CHUNK}\nseqno 32 32`),
  toOption('forward-tsn', 192, `${CHUNK}\nnew-cum-tsn 32 32`),
  toOption('asconf', 193, `${CHUNK}\nseqno 32 32`),
]);
