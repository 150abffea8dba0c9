import { CATALOGUE } from '#core/catalogue';
import { TCP, UDP } from '#decoders/packet';

/** Clients ask from these, though they are below 1024: DHCP. */
const CLIENT_PORTS = [68];

/** Registered (IANA) and in wide use, above 1023, besides those of the catalogue. */
const OTHERS = {
  tcp: [
    1080, 1433, 1434, 1521, 1723, 1883, 2049, 2181, 2811, 3128, 3268, 3269, 3306, 3389, 5060, 5061, 5222, 5223, 5269,
    5432, 5671, 5672, 5900, 5985, 5986, 6379, 6666, 6667, 6668, 6669, 8000, 8080, 8443, 8883, 8888, 9092, 9200, 11211,
    20_000, 27_017,
  ],
  udp: [
    1194, 1434, 1645, 1646, 1701, 1812, 1813, 1900, 2055, 2123, 2152, 3478, 3544, 3702, 4011, 4500, 4739, 4789, 5060,
    5061, 5072, 5349, 5353, 5355, 6081, 6343, 11211, 51820,
  ],
} as const;

const TCP_SERVERS = toTable('tcp');
const UDP_SERVERS = toTable('udp');

/** Whether servers listen there rather than clients ask from there. */
export function isServerPort(protocol: number, port: number): boolean {
  return (protocol === TCP ? TCP_SERVERS : protocol === UDP ? UDP_SERVERS : undefined)?.[port] === 1;
}

function toTable(protocol: 'tcp' | 'udp'): Uint8Array {
  const table = new Uint8Array(0x1_0000).fill(1, 1, 1024);
  for (const { ports } of CATALOGUE)
    for (const { proto, from, to } of ports) if (proto === protocol && to - from < 100) table.fill(1, from, to + 1);
  for (const port of OTHERS[protocol]) table[port] = 1;
  for (const port of CLIENT_PORTS) table[port] = 0;
  return table;
}
