import { describe, expect, test } from 'vitest';
import { portOf, toAddressText } from '#core/net';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { SS } from './index.ts';

const SS_ALL = [
  'Netid State  Recv-Q Send-Q Local Address:Port   Peer Address:Port Process',
  'udp   UNCONN 0      0            0.0.0.0:53          0.0.0.0:*    users:(("dnsmasq",pid=7,fd=4))',
  'udp   ESTAB  0      0           10.1.0.4:50001      10.1.0.1:53   users:(("resolved",pid=8,fd=4))',
  'tcp   LISTEN 0      128        127.0.0.1:5432        0.0.0.0:*    users:(("postgres",pid=2,fd=5))',
  'tcp   LISTEN 0      128                *:ssh               *:*    users:(("sshd",pid=1,fd=3))',
  'tcp   ESTAB  0      0      10.1.0.4%eth0:50000     192.0.2.9:443  users:(("curl",pid=4,fd=7)) uid:1000 ino:9',
  '\t cubic wscale:7,7 rto:204 bytes_sent:900 segs_out:9 segs_in:7 data_segs_out:5',
  'tcp   ESTAB  0      0  [::ffff:10.1.0.4]:22 [::ffff:10.2.0.7]:40000 users:(("sshd",pid=9,fd=4))',
  'tcp   ESTAB  0      0          127.0.0.1:5432      127.0.0.1:40001 users:(("postgres",pid=3,fd=9))',
  'tcp   ESTAB  0      0          127.0.0.1:40001     127.0.0.1:5432 users:(("app",pid=5,fd=9))',
  'tcp   SYN-SENT 0    1           10.1.0.4:50002     192.0.2.8:25   users:(("mta",pid=6,fd=9))',
  'tcp   TIME-WAIT 0   0           [fd00::4]:50003     [fd00::9]:8545',
  'u_str ESTAB  0      0      /run/x.sock 20000            * 0',
].join('\n');
const SS_TCP = [
  'State Recv-Q Send-Q Local Address:Port Peer Address:PortProcess',
  'ESTAB 0 0 10.1.0.4:50000 192.0.2.9:443',
].join('\n');
const LINUX = [
  'Active Internet connections (servers and established)',
  'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name',
  'tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      1/sshd: /usr/sbin',
  'tcp        0      0 10.1.0.4:22             10.2.0.7:40000          ESTABLISHED 9/sshd: worker',
  'tcp6       0      0 fd00::4:50003           fd00::9:8545            CLOSE_WAIT  5/app',
  'udp        0      0 0.0.0.0:53              0.0.0.0:*                           7/dnsmasq',
  'tcp        0      0 web1.example:50010      db1.exam:https          ESTABLISHED 5/app',
  'Active UNIX domain sockets (servers and established)',
  'unix  2      [ ACC ]     STREAM     LISTENING     13851    1/systemd            /run/x.sock',
].join('\n');
const BSD = [
  'Active Internet connections (including servers)',
  'Socket           Flowhash Proto Recv-Q Send-Q  Local Address      Foreign Address    (state)',
  '7fb03cb94d505aed cedd0cbf tcp4       0      0  10.1.0.4.50000     192.0.2.9.443      ESTABLISHED',
  '7fb03cb94d505aee 00000000 tcp6       0      0  fd00::4.22         fd00::7.40000      FIN_WAIT_1',
  '7fb03cb94d505aef 00000000 tcp4       0      0  *.22               *.*                LISTEN',
  '7fb03cb94d505af0 00000000 udp4       0      0  *.514              *.*',
].join('\n');
const WINDOWS = [
  'Active Connections',
  '',
  '  Proto  Local Address          Foreign Address        State           PID',
  '  TCP    0.0.0.0:3389           0.0.0.0:0              LISTENING       100',
  '  TCP    10.1.0.4:3389          10.2.0.7:50000         ESTABLISHED     100',
  '  TCP    10.1.0.4:50000         192.0.2.9:443          TIME_WAIT       0',
  '  UDP    0.0.0.0:500            *:*                                    200',
].join('\n');
const LSOF = [
  'COMMAND   PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME',
  'sshd        1 root    3u  IPv4  17652      0t0  TCP *:22 (LISTEN)',
  'curl        4 web     7u  IPv4  17654      0t0  TCP 10.1.0.4:50000->192.0.2.9:443 (ESTABLISHED)',
  'sshd        9 root    4u  IPv6  17655      0t0  TCP [fd00::4]:22->[fd00::7]:40000 (ESTABLISHED)',
].join('\n');

describeDecoder(SS, [SS_ALL, SS_TCP, LINUX, BSD, WINDOWS, LSOF]);

const flowsOf = async (text: string) => (await decodeWhole(SS, [text])).flows;
const toTexts = async (text: string) =>
  (await flowsOf(text)).map(
    ({ source, sourcePort, destination, destinationPort, protocol, state, initiator, direction, process }) =>
      `${protocol} ${source}:${sourcePort} -> ${destination}:${destinationPort} ${state} ${initiator} ${direction} ${process}`,
  );

describe('connections from the side that opened them', () => {
  test('ss', async () => {
    expect(await toTexts(SS_ALL)).toEqual([
      'udp 10.1.0.4:50001 -> 10.1.0.1:53 undefined source egress resolved',
      'tcp 10.1.0.4:50000 -> 192.0.2.9:443 established source egress curl',
      'tcp 10.2.0.7:40000 -> 10.1.0.4:22 established source ingress sshd',
      'tcp 127.0.0.1:40001 -> 127.0.0.1:5432 established source ingress postgres',
      'tcp 10.1.0.4:50002 -> 192.0.2.8:25 attempted source egress mta',
      'tcp fd00::4:50003 -> fd00::9:8545 closed source egress undefined',
    ]);
  });

  test('nobody can tell where nobody is told to listen', async () => {
    expect(await toTexts(SS_TCP)).toEqual([
      'tcp 10.1.0.4:50000 -> 192.0.2.9:443 established unknown undefined undefined',
    ]);
  });

  test('netstat of Linux', async () => {
    expect(await toTexts(LINUX)).toEqual([
      'tcp 10.2.0.7:40000 -> 10.1.0.4:22 established source ingress sshd',
      'tcp fd00::4:50003 -> fd00::9:8545 closed source egress app',
    ]);
  });

  test('netstat of macOS and BSD', async () => {
    expect(await toTexts(BSD)).toEqual([
      'tcp 10.1.0.4:50000 -> 192.0.2.9:443 established source egress undefined',
      'tcp fd00::7:40000 -> fd00::4:22 closed source ingress undefined',
    ]);
  });

  test('netstat of Windows', async () => {
    expect(await toTexts(WINDOWS)).toEqual([
      'tcp 10.2.0.7:50000 -> 10.1.0.4:3389 established source ingress undefined',
      'tcp 10.1.0.4:50000 -> 192.0.2.9:443 closed source egress undefined',
    ]);
  });

  test('lsof', async () => {
    expect(await toTexts(LSOF)).toEqual([
      'tcp 10.1.0.4:50000 -> 192.0.2.9:443 established source egress curl',
      'tcp fd00::7:40000 -> fd00::4:22 established source ingress sshd',
    ]);
  });
});

test('packets and users where they are told, and both ends of a connection within the host are one flow', async () => {
  const gathered = await decodeWhole(SS, [SS_ALL]);
  expect(gathered.flows[1]).toMatchObject({ packets: 9, reversePackets: 7, user: '1000' });
  expect(gathered.records).toEqual({ read: 13, ofFlows: 8 });
  expect(gathered.skipped).toEqual({
    'a line that is no socket': 1,
    'a socket of no network': 1,
    'a socket that listens': 3,
  });
});

test('a connection within the host of which nobody is told to listen is one flow, and nobody can tell who opened it', async () => {
  const within = [
    'tcp   ESTAB  0      0          127.0.0.1:40001     127.0.0.1:40002',
    'tcp   ESTAB  0      0          127.0.0.1:40002     127.0.0.1:40001',
  ];
  const lines = SS_ALL.split('\n');
  for (const others of [lines.slice(0, 5), lines.slice(0, 2)]) {
    const { flows } = await decodeWhole(SS, [[...others, ...within].join('\n')]);
    expect(flows.at(-1)).toMatchObject({ sourcePort: 40001, initiator: 'unknown' });
    expect(flows.filter(({ protocol }) => protocol === 'tcp')).toHaveLength(1);
  }
});

test('names in place of numbers are told', async () => {
  expect((await decodeWhole(SS, [LINUX])).skipped).toMatchObject({
    'a name in place of an address or a port; numbers come with `-n`': 1,
  });
});

test('two hosts do not know who listens on the other', async () => {
  const { flows } = await decodeWhole(SS, [LINUX, SS_TCP.replace('50000', '22')]);
  expect(flows).toHaveLength(3);
  expect(flows.at(-1)).toMatchObject({ source: '10.1.0.4', sourcePort: 22, initiator: 'unknown' });
});

/** A row of the peer; of `ss` and of `netstat` it has names of its own. */
type Row = Readonly<Record<string, string | null | undefined>>;

describeSet('host-tools/jc', (folder) => {
  const files = readSet(folder, (path) => /(?:netstat|ss-)/.test(path) && !/-(?:r|rnee|ib|i)\./.test(path));
  const inputs = files.filter(({ path }) => /\.out(?:\.gz)?$/.test(path));

  test.each(inputs)('$path: its connections are those of the peer', async ({ path, text }) => {
    const stem = path.replace(/\.out(?:\.gz)?$/, '.json');
    const rows = JSON.parse(files.find((one) => one.path.replace(/\.gz$/, '') === stem)?.text ?? '[]') as Row[];
    const expected = rows.flatMap((row) => {
      const protocol = row['netid'] ?? row['transport_protocol'];
      const peer = row['peer_address'] ?? row['foreign_address'];
      const ends = [
        [row['local_address'], row['local_port']],
        [peer, row['peer_port'] ?? row['foreign_port']],
      ].map(([address, port]) => {
        const own = toAddressText((address ?? '').replaceAll(/[[\]]|%.*/g, ''));
        const number = portOf(port ?? '');
        return own === undefined || number === undefined ? undefined : `${own} ${number}`;
      });
      const isConnection = ends.every((end) => end !== undefined) && !/^LISTEN|UNCONN/.test(row['state'] ?? '');
      return isConnection && /^(?:tcp|udp)$/.test(protocol ?? '') ? [[protocol, ...ends.toSorted()].join(' ')] : [];
    });
    const { flows, bad } = await decodeWhole(SS, [text]);
    const own = flows.map((flow) =>
      [
        flow.protocol,
        ...[`${flow.source} ${flow.sourcePort}`, `${flow.destination} ${flow.destinationPort}`].toSorted(),
      ].join(' '),
    );
    expect(bad).toEqual([]);
    expect(own.toSorted()).toEqual([...new Set(expected)].toSorted());
  });
});
