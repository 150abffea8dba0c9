import type { FilterPath } from '#core/model';
import { unwrap } from '#core/result';
import { denoteFilter, toFilterSpace } from '#core/semantics';
import { readIptables } from '../src/dialects/iptables/read.ts';
import { measure, printFigure } from './figure.ts';

// A dump as large sites have them: a chain for each network, protection against forged senders by MAC address, services
// for single hosts. What a host's MAC address is nobody knows, so that a third of the rules may hold or not.

const LINES = 6000;
const NETWORKS = 40;

function toDump(): string {
  const lines = [
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ...Array.from({ length: NETWORKS }, (_, n) => [`:mac_${n} - [0:0]`, `:net_${n} - [0:0]`]).flat(),
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A INPUT -p tcp -m tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 -j DROP',
    '-A INPUT -s 10.0.0.0/16 -p tcp -m tcp --dport 22 -j ACCEPT',
    '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ...Array.from({ length: NETWORKS }, (_, n) => [
      `-A FORWARD -i eth0.${n} -j mac_${n}`,
      `-A FORWARD -o eth0.${n} -j net_${n}`,
    ]).flat(),
  ];
  for (let host = 1; lines.length < LINES - 1; host++) {
    const n = host % NETWORKS;
    const address = `10.${n}.${Math.floor(host / NETWORKS)}.${(host * 7) % 250}`;
    lines.push(
      `-A mac_${n} -s ${address}/32 -m mac --mac-source 02:00:00:00:${toByte(n)}:${toByte(host)} -j RETURN`,
      `-A mac_${n} -s ${address}/32 -j DROP`,
      `-A net_${n} -s 10.${(n * 3) % NETWORKS}.0.0/16 -d ${address}/32 -p tcp -m tcp --dport ${1000 + ((host * 37) % 5000)} -j ACCEPT`,
    );
  }
  return `${[...lines.slice(0, LINES - 1), 'COMMIT'].join('\n')}\n`;
}

function toByte(value: number): string {
  return (value % 256).toString(16).padStart(2, '0');
}

const text = toDump();
const read = measure(() => unwrap(readIptables([{ path: 'dump', text }])));
const rules = read.value.topology.points[0]?.rules ?? { chains: [] };
const space = toFilterSpace(rules);
const paths: readonly FilterPath[] = ['input', 'forward', 'output'];
const verdicts = measure(() => paths.map((path) => denoteFilter(rules, path, { space, deciders: 'none' })));
printFigure(`iptables dump of ${text.split('\n').length - 1} lines, read`, read.wallMs, 'ms', 1000);
printFigure('every verdict of every packet', verdicts.wallMs, 'ms', 2000);
printFigure('both', read.wallMs + verdicts.wallMs, 'ms', 3000);
printFigure('both, of the processor', read.cpuMs + verdicts.cpuMs, 'ms', 3000);
