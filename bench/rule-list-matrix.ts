/**
 * A first-match list of 5 000 entries: who reaches whom on two ports, and whether two such lists mean the same.
 * Peer: fffuu, a proved tool, needs 111 s for the service matrices of 4 841 entries (its authors' figure).
 */
import { EVERY_PACKET, type FilterRules, type Packet } from '#core/model';
import {
  findPacket,
  type PacketSet,
  type PacketSpace,
  packetsWith,
  subtractPackets,
  toServiceMatrix,
} from '#core/packetset';
import { unwrap } from '#core/result';
import { parseAddress, toTraffic, toTrafficSet } from '#core/net';
import { denoteFilter, type FilterDenotationOptions, toFilterSpace } from '#core/semantics';
import { printFigure } from './figure.ts';
import { type Flavour, rewrite, toEntries, toException, toRules } from './parts/rule-list.ts';

const ENTRIES = 5000;
const PORTS = [22, 443];
const PEER_S = 111;
const FLAVOURS: readonly Flavour[] = ['realistic', 'nasty'];

for (const flavour of FLAVOURS) {
  const entries = toEntries(flavour, ENTRIES, 1);
  const rules = toRules(entries);
  measureMatrix(flavour, rules);
  const space = measureEquality(`${flavour}, equal lists`, rules, toRules(rewrite(entries, 2)), undefined);
  const exception = someAllowed(rules);
  measureEquality(
    `${flavour}, one packet apart`,
    rules,
    toRules([toException(exception, false), ...entries]),
    exception,
  );
  printFigure(`${flavour}: memory of the space of two lists`, space.bytes / 2 ** 20, 'MB', 500);
}

function measureMatrix(flavour: Flavour, rules: FilterRules): void {
  const watch = startWatch();
  const traffic = toTrafficSet(PORTS.map((port) => toTraffic('tcp', port, port)));
  const allowed = allowedBy(rules, { within: { ...EVERY_PACKET, traffic } });
  const matrices = PORTS.map((port) => toServiceMatrix(allowed, toProbe(port)));
  const { wallS, cpuS } = watch();
  const sizes = matrices.map(({ sources, destinations }) => `${sources.length} × ${destinations.length}`);
  printFigure(`${flavour}: matrices ${sizes.join(', ')}`, wallS, 's', 2);
  process.stdout.write(
    `  ${cpuS.toFixed(2)} s of processor time; the proved tool: ${PEER_S} s, ${(PEER_S / wallS).toFixed(0)} times as long\n`,
  );
}

function measureEquality(name: string, a: FilterRules, b: FilterRules, apart: Packet | undefined): PacketSpace {
  const watch = startWatch();
  const space = toFilterSpace(a, b);
  const first = allowedBy(a, { space });
  const second = allowedBy(b, { space });
  const witness = findPacket(subtractPackets(first, second)) ?? findPacket(subtractPackets(second, first));
  const { wallS, cpuS } = watch();
  printFigure(name, wallS, 's', 5);
  process.stdout.write(`  ${cpuS.toFixed(2)} s of processor time\n`);
  const isSame = (left: Packet, right: Packet) => JSON.stringify(toPlain(left)) === JSON.stringify(toPlain(right));
  if (apart ? !witness || !isSame(witness, apart) : witness || first !== second) {
    process.stdout.write(`  wrong: ${JSON.stringify(witness && toPlain(witness))}\n`);
    process.exitCode = 1;
  }
  return space;
}

function allowedBy(rules: FilterRules, options: FilterDenotationOptions): PacketSet {
  return packetsWith(denoteFilter(rules, 'forward', options), ({ verdict }) => verdict === 'allowed');
}

function someAllowed(rules: FilterRules): Packet {
  const packet = findPacket(allowedBy(rules, {}));
  if (!packet || packet.protocol !== 'tcp') throw new Error('expected a list that allows something of tcp');
  return packet;
}

function toProbe(destinationPort: number): Packet {
  const any = unwrap(parseAddress('0.0.0.0'));
  return {
    source: any,
    destination: any,
    protocol: 'tcp',
    destinationPort,
    sourcePort: 50_000,
    state: 'new',
    in: '',
    out: '',
  };
}

function toPlain({ source, destination, ...rest }: Packet) {
  return { source: String(source.value), destination: String(destination.value), ...rest };
}

function startWatch(): () => { wallS: number; cpuS: number } {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { wallS: (performance.now() - wall) / 1000, cpuS: (user + system) / 1e6 };
  };
}
