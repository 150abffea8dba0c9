import { expect, test } from 'vitest';
import { parseJson } from '#core/json';
import { unwrap } from '#core/result';
import { isTerraform, openStringsAt, readTerraform, type Reference, stringsAt, textAt } from './index.ts';

const parse = (value: unknown) => unwrap(parseJson({ path: 'a.json', text: JSON.stringify(value) }));
const addresses = (value: unknown) => readTerraform(parse(value)).map(({ address }) => address);

test('plans, states, state files and configuration are Terraform; an asset with a resource is not', () => {
  expect(isTerraform(parse({ planned_values: { root_module: {} } }))).toBe(true);
  expect(isTerraform(parse({ values: { root_module: {} } }))).toBe(true);
  expect(isTerraform(parse({ version: 4, terraform_version: '1.9', resources: [] }))).toBe(true);
  expect(isTerraform(parse({ resource: { azurerm_subnet: { a: {} } } }))).toBe(true);
  expect(isTerraform(parse({ resource: { version: 'v1', data: {} }, asset_type: 'x' }))).toBe(false);
  expect(isTerraform(parse([1]))).toBe(false);
});

test('resources of modules, of counts and of every form are found; data sources and what is deleted are not', () => {
  const resource = (address: string, more = {}) => ({ address, mode: 'managed', type: 'a_b', values: {}, ...more });
  const module = {
    resources: [resource('a_b.x[0]'), resource('data.a_b.y', { mode: 'data' })],
    child_modules: [{ resources: [resource('module.m["k"].a_b.x')] }],
  };
  expect(addresses({ planned_values: { root_module: module } })).toEqual(['a_b.x[0]', 'module.m["k"].a_b.x']);
  expect(addresses({ values: { root_module: module } })).toEqual(['a_b.x[0]', 'module.m["k"].a_b.x']);
  const changes = [
    { address: 'a_b.x', type: 'a_b', change: { after: {} } },
    { address: 'a_b.gone', type: 'a_b', change: { after: null } },
  ];
  expect(addresses({ resource_changes: changes })).toEqual(['a_b.x']);
  const instances = [
    { index_key: 0, attributes: {} },
    { index_key: 'k', attributes: {} },
  ];
  expect(
    addresses({ version: 4, resources: [{ mode: 'managed', type: 'a_b', name: 'x', module: 'module.m', instances }] }),
  ).toEqual(['module.m.a_b.x[0]', 'module.m.a_b.x["k"]']);
  expect(addresses({ resource: { a_b: { x: {}, y: [{}] } } })).toEqual(['a_b.x', 'a_b.y']);
});

test('a reference leads into and out of modules, through their variables', () => {
  const [inner] = readTerraform(
    parse({
      planned_values: {
        root_module: {
          child_modules: [{ resources: [{ address: 'module.m.a_b.x[1]', type: 'a_b', values: { list: [] } }] }],
        },
      },
      configuration: {
        root_module: {
          module_calls: {
            m: {
              expressions: { net: { references: ['a_net.n.id', 'a_net.n'] } },
              module: {
                resources: [
                  {
                    address: 'a_b.x',
                    expressions: {
                      net_id: { references: ['var.net'] },
                      block: [{ own: { references: ['a_own.o.id', 'a_own.o'] } }],
                      list: { references: ['a_gone.g.id'] },
                    },
                  },
                ],
              },
            },
          },
        },
      },
    }),
  );
  if (!inner) throw new Error('nothing read');
  const known = ({ address, attribute }: Reference) =>
    address.includes('gone') ? undefined : `${address} ${attribute}`;
  expect(textAt(inner, 'net_id', known)).toBe('a_net.n id');
  expect(textAt(inner, 'block.0.own', known)).toBe('module.m.a_own.o id');
  expect(stringsAt(inner, 'list', known)).toEqual([]);
  expect(openStringsAt(inner, 'list', known)).toEqual(['${module.m.a_gone.g.id}']);
  expect(textAt(inner, 'nothing', known)).toBeUndefined();
});

test('configuration refers by interpolation; more than a reference stays open', () => {
  const [own] = readTerraform(
    parse({ resource: { a_b: { x: { one: '${a_net.n.id}', list: ['${var.x}', 'p-${a_net.n.id}', 'plain'] } } } }),
  );
  if (!own) throw new Error('nothing read');
  const known = ({ address, attribute }: Reference) => (address === 'a_net.n' ? attribute : undefined);
  expect(textAt(own, 'one', known)).toBe('id');
  expect(openStringsAt(own, 'list', known)).toEqual(['${var.x}', 'p-${a_net.n.id}', 'plain']);
});
