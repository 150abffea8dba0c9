import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadError } from '#core/model';
import { printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { OPENSSH, parseOpenSsh } from './index.ts';

const SERVER = [
  '# the jump host',
  'Port 2222',
  'ListenAddress 10.0.0.5',
  'ListenAddress 0.0.0.0',
  'AllowTcpForwarding local',
  'PermitOpen 10.1.0.4:22 10.1.0.5:22',
  'AllowUsers alice@10.2.0.0/16 bob',
  'Match User "git deploy" Address 10.9.0.0/16',
  '  AllowTcpForwarding no',
  'Match Group admins',
  '  PermitOpen any',
  '  PermitTunnel yes',
  'Match all',
  'PermitRootLogin no',
].join('\n');
const CLIENT = [
  'Host signer s1',
  '  HostName 10.1.0.4',
  '  ProxyJump jump.example.com:2222',
  'Host *.lab',
  '  LocalForward 8545 127.0.0.1:8545',
  '  DynamicForward=1080',
  'Host 10.1.0.9',
  '  User root',
].join('\n');
const BLOB = 'AAAAC3NzaC1lZDI1NTE5AAAAIB';
const KEYS = [
  `ssh-ed25519 ${BLOB} alice laptop`,
  `from="10.2.0.0/16,!10.2.0.9",permitopen="10.1.0.4:9000",command="echo \\"hi, you\\"" ssh-rsa ${BLOB} robot`,
  `restrict,pty sk-ssh-ed25519@openssh.com ${BLOB}`,
].join('\n');

const file = (text: string, path = 'jump/sshd_config') => ({ path, text });
const read = (...texts: string[]) => unwrap(OPENSSH.read(texts.map((text) => file(text))));

describe('a server', () => {
  test('has what it includes in its place, where the first value counts', () => {
    const main = file(
      'Include /etc/ssh/sshd_config.d/*.conf\nAllowTcpForwarding yes\nPermitTunnel yes\nInclude gone.conf\n',
      'jump/etc/ssh/sshd_config',
    );
    const first = file(
      'AllowTcpForwarding no\nMatch User bob\nAllowTcpForwarding local\n',
      'jump/etc/ssh/sshd_config.d/10-a.conf',
    );
    const second = file('ClientAliveInterval 5\n', 'jump/etc/ssh/sshd_config.d/20-b.conf');
    const { topology, losses } = unwrap(OPENSSH.read([first, main, second]));
    expect(topology.endpoints[0]?.labels).toMatchObject({
      'ssh.tcp-forwarding': 'no; local (User bob)',
      'ssh.tunnel': 'yes',
    });
    expect(losses[0]).toMatchObject({ construct: 'Include gone.conf', at: { line: 4 } });
    expect(OPENSSH.findNamed?.(main, [second, first])).toEqual([first, second]);
  });

  test('that includes itself is read all the same', () => {
    expect(read('Include sshd_config\nPermitTunnel yes\n').topology.endpoints).toHaveLength(1);
    const [a, b] = [
      file('Include b_config\nPort 1\nUsePAM no\n', 'x/a_config'),
      file('Include a_config\nPort 2\nUsePAM no\n', 'x/b_config'),
    ];
    expect(OPENSSH.read([a, b]).ok).toBe(true);
  });

  test.each([
    ['no', 'the loopback of the host'],
    ['clientspecified', 'any address of the host'],
  ])('GatewayPorts %s: what is offered is at %s', (value, where) => {
    expect(read(`AllowTcpForwarding remote\nGatewayPorts ${value}\n`).losses[0]?.why).toContain(where);
  });

  test('tells who may go where through it', () => {
    expect(read(SERVER).topology.endpoints[0]?.labels).toEqual({
      'ssh.port': '2222',
      'ssh.listen-address': '10.0.0.5 0.0.0.0',
      'ssh.tcp-forwarding': 'local; no (User git deploy Address 10.9.0.0/16)',
      'ssh.permit-open': '10.1.0.4:22 10.1.0.5:22; any (Group admins)',
      'ssh.permit-listen': 'any',
      'ssh.gateway-ports': 'no',
      'ssh.tunnel': 'no; yes (Group admins)',
      'ssh.root-login': 'no',
      'ssh.allowusers': 'alice@10.2.0.0/16 bob',
    });
  });

  test('each way through it is a loss: no filter sees it', () => {
    expect(read(SERVER).losses.map(({ construct, why }) => `${construct}: ${why}`)).toEqual([
      'AllowTcpForwarding local, PermitOpen 10.1.0.4:22 10.1.0.5:22: whoever logs in reaches 10.1.0.4:22 10.1.0.5:22 as the host: a way from every user to there',
      'AllowTcpForwarding local, PermitOpen any (Group admins): whoever logs in reaches all that the host reaches as the host: a way from every user to there',
      'PermitTunnel yes (Group admins): whoever logs in may join networks by a device of the host',
    ]);
  });

  test('what nobody writes is open, as OpenSSH has it', () => {
    const { losses, topology } = read('Port 22\nPermitRootLogin yes\n');
    expect(losses).toHaveLength(2);
    expect(topology.endpoints[0]?.labels['ssh.permit-open']).toBe('any');
  });

  test.each(['DisableForwarding yes', 'AllowTcpForwarding no', 'AllowTcpForwarding local\nPermitOpen none'])(
    '%j leaves no way through',
    (text) => {
      expect(read(`PermitRootLogin no\n${text}\n`).losses).toEqual([]);
    },
  );

  test('a file that is included may say otherwise', () => {
    const { losses } = read('Include /etc/ssh/sshd_config.d/*.conf\nAllowTcpForwarding no\n');
    expect(losses).toMatchObject([{ construct: 'Include /etc/ssh/sshd_config.d/*.conf', at: { line: 1 } }]);
  });

  test('the first value counts', () => {
    expect(read('AllowTcpForwarding no\nAllowTcpForwarding yes\n').losses).toEqual([]);
  });
});

test('a client tells jumps, forwards and hosts', () => {
  const { topology, losses } = read(CLIENT);
  expect(topology.endpoints[0]?.labels).toEqual({
    'ssh.jump.signer s1': 'jump.example.com:2222',
    'ssh.localforward.*.lab': '8545 to 127.0.0.1:8545',
    'ssh.dynamicforward.*.lab': '1080',
  });
  expect(losses.map(({ construct, at }) => [construct, at?.line])).toEqual([
    ['localforward 8545 to 127.0.0.1:8545 of *.lab', 5],
    ['dynamicforward 1080 of *.lab', 6],
  ]);
  expect(
    topology.endpoints
      .slice(1)
      .map(({ name, aliases, interfaces }) => [
        name,
        ...aliases,
        ...interfaces.flatMap(({ addresses }) => addresses.map(printAddress)),
      ]),
  ).toEqual([
    ['signer', 's1', '10.1.0.4'],
    ['10.1.0.9', '10.1.0.9'],
  ]);
});

test('keys tell from where and how far', () => {
  const { topology, losses } = read(KEYS);
  expect(topology.endpoints[0]?.labels).toEqual({
    'ssh.keys': '3',
    'ssh.keys.from-anywhere': '2',
    'ssh.keys.forwarding': '2',
    'ssh.key.robot': 'from=10.2.0.0/16,!10.2.0.9, permitopen=10.1.0.4:9000, command=echo "hi, you"',
    'ssh.key.3': 'restrict, pty',
  });
  expect(losses.map(({ why }) => why)).toEqual([
    'whoever has it reaches all that the host reaches as the host, from anywhere',
    'whoever has it reaches 10.1.0.4:9000 as the host, from 10.2.0.0/16,!10.2.0.9',
  ]);
});

describe('wrong input', () => {
  test('errors have their place', () => {
    const result = OPENSSH.read([file('PermitRootLogin no\nPort\nBanner "x\n'), file('\0\0', 'x')]);
    expect(result.ok ? [] : result.error.map(({ message, at }) => `${at?.line}: ${message}`)).toEqual([
      '2: `Port` is no setting; expected `Keyword arguments`',
      '3: `Banner "x` is no setting; expected `Keyword arguments`',
      '1: `x` is nothing of OpenSSH; expected `sshd_config`, `ssh_config` or `authorized_keys`',
    ]);
  });

  test('recognises its own files and no others', () => {
    for (const text of [SERVER, CLIENT, KEYS]) expect(OPENSSH.recognises(file(text))).toBe(true);
    for (const text of [
      '',
      '[Interface]\nAddress = 1.2.3.4\n',
      'port 1194\ndev tun\n',
      '{"Host": 1}',
      '*filter\nCOMMIT\n',
      'object network web\n host 10.0.0.1\n',
    ])
      expect(OPENSSH.recognises(file(text))).toBe(false);
  });

  test('mutated files never crash', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(SERVER, CLIENT, KEYS), (seed, text) => {
        OPENSSH.read([file(mutate(text, toRandom(seed)))]);
      }),
    );
  });
});

describeSet('host-tools/jc/generic', (folder) => {
  const files = readSet(folder, (path) => path.startsWith('ssh'));
  const servers = files.filter(({ path }) => path.startsWith('sshd') && !path.endsWith('.json'));
  const clients = files.filter(({ path }) => path.startsWith('ssh_config') && !path.endsWith('.json'));
  const expectedOf = (path: string): unknown => {
    const text = files.find((one) => one.path === `${path.replace(/\.out$/, '')}.json`)?.text;
    return JSON.parse(text ?? 'null');
  };
  const words = (value: unknown): string =>
    [value]
      .flat(3)
      .flatMap((one) => String(one).split(/[\s,]+/))
      .filter((word) => word !== '')
      .join(' ');

  test.each(servers)('$path: every setting as the peer reads it', ({ path, text }) => {
    const errors: ReadError[] = [];
    // One sample has a line that OpenSSH itself refuses, to see that the peer does not mind.
    const parsed = parseOpenSsh({ path, text: text.replace(/^\s*don't.*$/m, '') }, errors);
    expect(errors).toEqual([]);
    const everybody =
      parsed && parsed.kind === 'server'
        ? parsed.blocks
            .filter(({ condition }) => !condition || condition.args[0] === 'all')
            .flatMap(({ settings }) => settings)
        : [];
    const expected = Object.entries(expectedOf(path) as Record<string, unknown>).filter(([key]) => !key.includes('_'));
    const different = expected.filter(([key, value]) => {
      const own = words(everybody.filter(({ name }) => name === key).map(({ args }) => args));
      // The peer takes some apart: `+` before a list, what follows a subsystem's name, `10:30:100`.
      return (
        own !== words(value) &&
        own.replace(/^[+^-]/, '') !== words(value) &&
        !/^[ :]/.test(own.slice(words(value).length))
      );
    });
    expect(different).toEqual([]);
    expect(expected.length).toBeGreaterThan(10);
  });

  test.each(clients)('$path: every setting as the peer reads it', ({ path, text }) => {
    const errors: ReadError[] = [];
    const parsed = parseOpenSsh({ path, text }, errors);
    const blocks = parsed && parsed.kind === 'client' ? parsed.blocks.filter(({ condition }) => condition) : [];
    const expected = expectedOf(path) as Record<string, unknown>[];
    expect(blocks).toHaveLength(expected.length);
    const different = expected.flatMap((block, i) =>
      Object.entries(block)
        .filter(([key]) => !/_list$|_strategy$/.test(key))
        .filter(([key, value]) => {
          const own =
            key === 'host' || key === 'match'
              ? blocks[i]?.condition?.args
              : blocks[i]?.settings.filter(({ name }) => name === key).map(({ args }) => args);
          return words(own ?? '').replace(/^[+^-]/, '') !== words(value);
        }),
    );
    expect(different).toEqual([]);
  });
});
