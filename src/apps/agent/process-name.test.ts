import { describe, expect, it } from 'vitest';
import { toProcessName } from './process-name.ts';

const name = (...parts: string[]) => toProcessName(parts.map((part) => `${part}\0`).join(''), 'MainThread\n');

describe('the name of a process', () => {
  it.each([
    ['geth', ['/usr/bin/geth', '--http', '--password', 'hunter2']],
    ['node agent.mjs', ['/usr/bin/node', '--lite-mode', '--max-semi-space-size=1', '/opt/agent.mjs', '--token', 's3']],
    ['node server.js', ['node', '/srv/api/server.js', 's3cret']],
    ['node server', ['node', '/srv/api/server']],
    ['python3.11 policy.py', ['/usr/bin/python3.11', '-u', '/opt/policy.py', '--key=s3cret']],
    ['python3 http.server', ['python3', '-m', 'http.server', '8000']],
    ['java web3signer.jar', ['/usr/bin/java', '-Xmx1g', '-Dpassword=s3cret', '-jar', '/opt/web3signer.jar', 's3cret']],
    ['bash run.sh', ['bash', '/run.sh']],
    ['nginx', ['nginx: master process /usr/sbin/nginx -g daemon off;']],
    ['postgres', ['postgres: writer process   ']],
    ['bash', ['-bash']],
    ['MainThread', ['']],
  ])('is `%s`', (expected, parts) => {
    expect(name(...parts)).toBe(expected);
  });

  it.each([
    [['node', '-e', 'serve("s3cret")']],
    [['python3', '-c', 'import s3cret']],
    [['sh', '-c', 'PASSWORD=s3cret serve']],
    [['bash', '-lc', 's3cret']],
    [['node', '--title', 's3cret', '--run', 's3cret']],
    [['ruby', '-W', 's3cret']],
  ])('never says what may be a secret: %j', (parts) => {
    expect(name(...parts)).toBe(parts[0]);
  });

  it('is short and printable, and of no command that of the kernel', () => {
    expect(name(`/bin/${'x'.repeat(5000)}`)).toHaveLength(64);
    expect(name('/bin/a\u001b[31m')).toBe('a?[31m');
    expect(toProcessName('', 'nfsd\n')).toBe('nfsd');
  });
});
