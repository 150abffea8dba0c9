import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandVariables, findTargets, toArgumentSettings, toFileSettings } from './index.ts';

/** `host:port`, a question mark after what is an address only if somebody is known to have that name. */
const find = (key: string, value: string) =>
  findTargets(key, value).map(
    ({ host, port, defaultPort, protocol, isSure }) =>
      `${host}${port === undefined ? '' : `:${port}`}${defaultPort === undefined ? '' : ` (${defaultPort})`}${protocol === undefined ? '' : ` ${protocol}`}${isSure ? '' : '?'}`,
  );

test.each<[string, string, string[]]>([
  ['REDIS_ADDR', 'redis:6379', ['redis:6379']],
  ['X', 'redis:6379', ['redis:6379?']],
  ['X', 'redis', ['redis?']],
  ['DB_HOST', 'external-db', ['external-db']],
  ['DB_NAME', 'postgres', []],
  ['DB_USER', 'postgres', []],
  ['URL', 'postgresql://user:p%40ss@pg-1:5433/db?sslmode=disable', ['pg-1:5433 (5432)']],
  ['URL', 'jdbc:mysql:loadbalance://a:3306,b.x/db', ['a:3306', 'b.x']],
  ['URL', 'jdbc:oracle:thin:@ora.example.com:1521:sid', ['ora.example.com:1521']],
  ['URL', 'jdbc:sqlserver://sql:1433;databaseName=x', ['sql:1433 (1433)']],
  ['DSN', 'user:pw@tcp(mysql.shop:3306)/db', ['mysql.shop:3306']],
  ['URL', 'mongodb://u:p@m-0.m:27017,m-1.m:27017/?replicaSet=rs', ['m-0.m:27017 (27017)', 'm-1.m:27017 (27017)']],
  ['URL', 'https://$(USER):${PASS}@bank:1/', ['bank:1 (443)']],
  ['X', '(see http://docs)', ['docs (80)']],
  ['URL', 'amqps://mq', ['mq (5671)']],
  ['URL', 'http://a,https://b/x', ['a (80)', 'b (443)']],
  ['URL', 'syslog+udp://logs:514', ['logs:514 udp']],
  ['URL', 'https://[fd00::5]:8443/', ['fd00::5:8443 (443)']],
  ['BROKERS', 'k-0.k:9092,k-1.k:9092', ['k-0.k:9092', 'k-1.k:9092']],
  ['dns', 'dns:///web:50051', ['web:50051?']],
  ['ADDR', '10.0.0.5:53', ['10.0.0.5:53']],
  ['', 'until nc -z redis 6379; do sleep 1; done', []],
  ['', 'exec nc -z redis 6379', ['redis:6379?']],
  ['', 'pg_isready -h db -p 5432', ['db']],
  ['', 'java -Ddb.host=pg -jar /app.jar', ['pg']],
  ['', 'host=pg port=5432 user=app', ['pg']],
  // What looks like an address and is none.
  ['LISTEN_ADDR', '0.0.0.0:8080', []],
  ['ADDR', 'localhost:8080', []],
  ['ADDR', ':8080', []],
  ['IMAGE', 'registry.example.com/a/b:1234', []],
  ['X', 'redis:6.0.5', []],
  ['X', 'redis:6-alpine', []],
  ['TIME', '12:30', []],
  ['USER', '1000:1000', []],
  ['X', 'main.go:17', []],
  ['BUCKET', 's3://bucket/key', []],
  ['SOCKET', 'unix:///run/x.sock', []],
  ['HOST', '{{ .Values.host }}', []],
  ['ADDR', 'http://${HOST}:80', []],
  ['HOST', '', []],
])('%s=%s names %j', (key, value, expected) => {
  expect(find(key, value)).toEqual(expected);
});

const at = { file: 'a', line: 1, column: 1 };

test('lines of files are under their keys; comments say nothing, and a host with its port is no key', () => {
  const value = '# http://x\n  url: http://a\nb = c\n"d":"e",\n- redis:6379\nserver f:1;\n';
  const settings = toFileSettings({ key: 'file', value, at, words: 'w' });
  expect(settings.map((each) => [each.key, each.value])).toEqual([
    ['url', 'http://a'],
    ['b', 'c'],
    ['d', '"e",'],
    ['', '- redis:6379'],
    ['', 'server f:1;'],
  ]);
});

test('an argument is under the flag before it or in it', () => {
  const words = ['run', '--db', 'pg', '--mq=mq:1', '-v'].map((value) => ({ key: '', value, at, words: 'args' }));
  expect(toArgumentSettings(words).map((each) => [each.key, each.value])).toEqual([
    ['', 'run'],
    ['', '--db'],
    ['db', 'pg'],
    ['mq', 'mq:1'],
    ['', '-v'],
  ]);
});

test('variables are filled in, as often as one names another, and never without an end', () => {
  const values = new Map([
    ['A', 'a$(B)'],
    ['B', 'b'],
    ['LOOP', '$(LOOP)$(LOOP)'],
    ['BIG', 'x'.repeat(60_000)],
  ]);
  const fill = (text: string) => expandVariables(text, (name) => values.get(name));
  expect(fill('$(A):${B}:$B:${C:-c}:$(D):$$(B)')).toBe('ab:b:b:c:$(D):$$(B)');
  expect(fill('$(LOOP)').length).toBeLessThanOrEqual(65_536);
  expect(fill('$(BIG)'.repeat(1000)).length).toBeLessThan(80_000);
});

test('text by chance never throws, and hosts are names or addresses', () => {
  const parts = [
    '://',
    '@',
    ':',
    ',',
    '[',
    ']',
    '.',
    '-',
    'a',
    'redis',
    '80',
    '=',
    ' ',
    '/',
    '::',
    '$(',
    '{',
    'http',
    '\n',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 40 }), (chosen) => {
      for (const { host, port = 1 } of findTargets('ADDR', chosen.join(''))) {
        expect(host).toMatch(/^[a-z0-9.:-]+$/);
        expect(port >= 1 && port <= 65_535).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
