import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const WEB_PACKAGES = ['react', 'react-dom', '@tanstack/react-query', '@tanstack/react-router', 'sigma', 'graphology'];

/**
 * Who may import what: rings of our own (a folder may always import itself), npm packages, and whether node: modules.
 * First matching row holds.
 */
const TABLE: readonly { folder: string; ours: readonly string[]; packages: readonly string[]; node: boolean }[] = [
  { folder: 'src/core', ours: ['src/core'], packages: [], node: false },
  {
    folder: 'src/decoders/conformance',
    ours: ['src/core', 'src/decoders/input-head'],
    packages: ['vitest', 'fast-check'],
    node: false,
  },
  { folder: 'src/decoders/parquet', ours: ['src/core'], packages: ['hyparquet-compressors'], node: false },
  { folder: 'src/decoders', ours: ['src/core'], packages: [], node: false },
  { folder: 'src/dialects/bulkhead', ours: ['src/core', 'src/dialects/yaml'], packages: ['yaml'], node: false },
  { folder: 'src/dialects/yaml', ours: ['src/core'], packages: ['yaml'], node: false },
  { folder: 'src/dialects', ours: ['src/core'], packages: [], node: false },
  { folder: 'src/stages', ours: ['src/core', 'src/decoders', 'src/dialects'], packages: [], node: false },
  { folder: 'src/api', ours: ['src/core'], packages: ['zod'], node: false },
  { folder: 'src/store/ledger', ours: ['src/core', 'src/store'], packages: ['kysely'], node: true },
  {
    folder: 'src/store/flows/conformance',
    ours: ['src/core', 'src/store/flows'],
    packages: ['vitest'],
    node: false,
  },
  { folder: 'src/store/flows', ours: ['src/core', 'src/store'], packages: ['chdb'], node: true },
  { folder: 'src/store', ours: ['src/core'], packages: [], node: true },
  { folder: 'src/notify', ours: ['src/core'], packages: [], node: true },
  { folder: 'src/apps/agent', ours: ['src/core', 'src/dialects/nftables'], packages: ['esbuild'], node: true },
  {
    folder: 'src/apps/server',
    ours: ['src/core', 'src/dialects', 'src/stages', 'src/api', 'src/store', 'src/notify'],
    packages: ['hono', '@hono/node-server', '@peculiar/x509', 'zod'],
    node: true,
  },
  { folder: 'src/apps/lab', ours: ['src/core'], packages: [], node: true },
  { folder: 'src/apps/files', ours: ['src/core', 'src/decoders', 'src/dialects/bulkhead'], packages: [], node: true },
  {
    folder: 'src/apps/learning',
    ours: ['src/core', 'src/dialects/bulkhead', 'src/stages'],
    packages: [],
    node: false,
  },
  { folder: 'src/apps/collector', ours: ['src/core', 'src/decoders'], packages: [], node: true },
  { folder: 'src/apps/setup', ours: [], packages: [], node: true },
  { folder: 'src/apps/web-build', ours: [], packages: ['vite', '@vitejs/plugin-react'], node: true },
  { folder: 'src/apps/web', ours: ['src/api', 'src/core/model'], packages: WEB_PACKAGES, node: false },
  { folder: 'src/apps/demo', ours: ['src'], packages: ['zod'], node: true },
  { folder: 'src/apps/cli', ours: ['src'], packages: [], node: true },
];

/** Programs that start other programs. */
const STARTERS = ['src/apps/cli/', 'src/apps/demo/'];
/** What several programs read and learn with. */
const SHARED = new Set(['files', 'collector', 'learning'].map((name) => `src/apps/${name}/index.ts`));

const SOURCES = globSync('src/**/*.{ts,tsx}', { cwd: root }).filter((file) => !/\.test\.tsx?$/.test(file));
const IMPORT = /^(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function problemsOf(file: string): string[] {
  const row = TABLE.find(({ folder }) => file.startsWith(`${folder}/`));
  if (!row) return [`${file}: no row of the table covers it`];
  return importsOf(file).flatMap((name) => {
    if (name.startsWith('node:')) return row.node ? [] : [`${file}: may not import \`${name}\``];
    if (builtinModules.includes(name)) return [`${file}: write \`node:${name}\``];
    if (name.startsWith('.')) {
      const target = relative(root, resolve(join(root, dirname(file)), name));
      const own = file
        .split('/')
        .slice(0, target.startsWith('src/api/') ? 2 : 3)
        .join('/');
      // Apps have no alias: nothing but the programs that start others may name them.
      const isStarter =
        STARTERS.some((folder) => file.startsWith(folder)) && /^src\/apps\/[\w-]+\/index\.ts$/.test(target);
      return target.startsWith(`${own}/`) || isStarter || (SHARED.has(target) && file.startsWith('src/apps/'))
        ? []
        : [`${file}: \`${name}\` leaves its folder; use the alias`];
    }
    if (name.startsWith('#')) {
      const target = `src/${name.slice(1)}`;
      const isOwn = target.startsWith(row.folder);
      const isAllowed = row.ours.some((folder) => target === folder || target.startsWith(`${folder}/`));
      return isOwn || isAllowed ? [] : [`${file}: may not import \`${name}\``];
    }
    const packageName = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? name);
    return row.packages.includes(packageName) ? [] : [`${file}: may not import the package \`${packageName}\``];
  });
}

describe('architecture', () => {
  test('every import is one that the table permits', () => {
    expect(SOURCES.flatMap(problemsOf)).toEqual([]);
  });

  test('no stage imports another', () => {
    const crossings = SOURCES.filter((file) => file.startsWith('src/stages/')).flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('#stages/') && !file.startsWith(`src/stages/${name.split('/')[1]}/`))
        .map((name) => `${file}: ${name}`),
    );
    expect(crossings).toEqual([]);
  });

  test('every index.ts opens with one sentence that says the job of its folder', () => {
    const silent = SOURCES.filter((file) => file.endsWith('/index.ts')).filter(
      (file) => !/^\/\*\* [^\n]+\. ?\*\/\n|^\/\*\*\n \* [^\n]+/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(silent).toEqual([]);
  });

  test('no source file is longer than 400 lines', () => {
    const long = SOURCES.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });

  test('no file is a default export', () => {
    const defaults = SOURCES.filter((file) => /^export default/m.test(readFileSync(join(root, file), 'utf8')));
    expect(defaults).toEqual([]);
  });
});
