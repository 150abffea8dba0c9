import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-declared-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: string[]) {
  const run = spawnSync(process.execPath, [join(root, 'src/apps/cli/main.ts'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const workload = (kind: string, name: string, env: string) => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: c, ports: [{ containerPort: 8080 }], env: [${env}] }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ port: 80, targetPort: 8080 }] }
`;
const call = (url: string) => `{ name: URL, value: "${url}" }`;
write('k8s/web.yaml', workload('Deployment', 'web', call('http://cart')));
write('k8s/cart.yaml', workload('Deployment', 'cart', call('https://bank.example.com')));
write('k8s/close.yaml', workload('StatefulSet', 'close', call('http://cart')));
write('k8s/README.md', '# the shop\n');
write('k8s/values.yaml', 'replicas: 3\n');
write('k8s/closed.yaml', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: closed }\n');
write('chart/web.yaml', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n');

const START_MS = Date.parse('2026-11-20T00:00:00Z');
const flow = (source: string, destination: string, addresses: [string, string], port: number) => ({
  startMs: START_MS,
  endMs: START_MS + 60_000,
  source: addresses[0],
  destination: addresses[1],
  protocol: 'tcp',
  sourcePort: 50_000,
  destinationPort: port,
  packets: 5,
  reversePackets: 4,
  initiator: 'source',
  names: { source, destination },
});
const WEB: [string, string] = ['shop/web-7d9f8b6c5d-x2x4z', 'shop/cart-7d9f8b6c5d-b4b4b'];
write(
  'flows.ndjson',
  [
    ...Array.from({ length: 5 }, () => flow(WEB[0], WEB[1], ['10.0.0.1', '10.0.0.2'], 8080)),
    ...Array.from({ length: 5 }, () => flow(WEB[1], 'shop/odd', ['10.0.0.2', '10.0.0.3'], 9999)),
  ]
    .map((one) => `${JSON.stringify(one)}\n`)
    .join(''),
);

describe('bulkhead propose --declared', () => {
  test('makes a first policy of manifests alone: every rule says where it is declared and that nobody saw it', () => {
    const { status, stdout, stderr } = bulkhead('propose', '--declared', 'k8s', '--out', 'first', '--json');
    const report = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(report).toMatchObject({
      workloads: 3,
      rules: [
        { connections: 0, declared: ['k8s/close.yaml:4:151 env URL: `cart`', 'k8s/web.yaml:4:149 env URL: `cart`'] },
      ],
      decisions: [{ kind: 'declared' }],
      declared: {
        seen: [],
        neverSeen: [
          {
            source: 'shop.close',
            destination: 'shop.cart',
            protocol: 'tcp',
            port: 8080,
            verdict: { kind: 'permitted' },
          },
          { source: 'shop.web', destination: 'shop.cart', port: 8080 },
        ],
        undeclared: [],
        outside: [{ source: 'shop.cart', destination: 'bank.example.com', protocol: 'tcp', port: 443 }],
      },
    });
    expect(stderr.split('\n')).toEqual([
      'k8s/README.md:1:1: the file: not read, it declares nothing that is known',
      'k8s/values.yaml:1:1: the file: not read, it declares nothing that is known',
      'k8s/closed.yaml:1:1: NetworkPolicy closed: not read as rules: what it permits or denies is not in what is declared',
      '0 flows read, 0 conversations',
      '',
    ]);
    expect(readFileSync(join(folder, 'first/rules.yaml'), 'utf8')).toContain(
      'declared, not observed; declared at k8s/close.yaml',
    );
    // Nobody has an address yet, and no rule is wrong.
    expect(bulkhead('check', 'first').stdout).toContain('permits nothing: the source has no address\n0 errors,');
  });

  test('beside telemetry: one rule for what is both, one for what is declared alone, and what is neither is told', () => {
    const { stdout } = bulkhead('propose', '--declared', 'k8s', '--flows', 'flows.ndjson', '--out', 'both', '--json');
    const report = JSON.parse(stdout);
    expect(report.rules.map(({ words }: { words: string }) => words.replaceAll(/ from .*? to .*?;/g, ';'))).toEqual([
      '5 answered connections in 1 conversation; 1 of 1 permitted combinations of source, destination and port were seen; declared at k8s/web.yaml:4:149 env URL: `cart`',
      '5 answered connections in 1 conversation; 1 of 1 permitted combinations of source, destination and port were seen',
      'declared, not observed; declared at k8s/close.yaml:4:151 env URL: `cart`',
    ]);
    expect(report.declared).toMatchObject({
      seen: [{ flows: 5 }],
      neverSeen: [{ source: 'shop.close' }],
      undeclared: [{ destination: 'shop.odd', port: 9999, flows: 5 }],
    });
  });

  test('telemetry that comes later finds the workloads of the first policy, and adds what it did not know', () => {
    const { stdout } = bulkhead('propose', '--flows', 'flows.ndjson', '--against', 'first', '--out', 'next', '--json');
    expect(JSON.parse(stdout).rules).toMatchObject([{ rule: expect.stringMatching(/odd/) }]);
  });

  test('for people: what is declared and not seen, seen and not declared, and what there is to do', () => {
    const { stdout } = bulkhead('propose', '--declared', 'k8s', '--flows', 'flows.ndjson', '--out', 'text');
    expect(stdout).toContain(
      'declared, and never seen:\n  shop.close -> shop.cart:tcp/8080: permitted by shop.close-to',
    );
    expect(stdout).toMatch(/seen, and declared nowhere:\n {2}shop\.cart-\S+ -> shop\.odd:tcp\/9999 \(5 flows\)/);
    expect(stdout).toContain('so that no rule names them:\n  shop.cart -> bank.example.com:tcp/443; k8s/cart.yaml:4:');
    expect(stdout).toContain('  say which addresses 1 workload has, or let telemetry tell');
  });

  test.each([
    [['--declared', 'chart'], 'chart/web.yaml:4:9: `{{ .Release.Name }}` is a template that is not rendered; expected'],
    [['--declared', 'k8s/README.md'], 'bulkhead: nothing at `k8s/README.md` declares a workload; expected manifests'],
    [['--declared', 'nowhere'], 'bulkhead: `nowhere` does not exist; expected a file or a folder'],
    [[], 'bulkhead: propose needs `--flows` with files, or `-` for stdin; or `--declared` with manifests'],
  ])('%j is a wrong call', (args, words) => {
    const { status, stderr } = bulkhead('propose', ...args, '--out', 'wrong');
    expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
    expect(existsSync(join(folder, 'wrong'))).toBe(false);
  });
});
