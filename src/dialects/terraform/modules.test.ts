import { expect, test } from 'vitest';
import { parseJson } from '#core/json';
import { unwrap } from '#core/result';
import { createFindTarget, readTerraform, textAt } from './index.ts';

const refers = (...references: string[]) => ({ references });
const resource = (address: string, values = {}) => ({ address, mode: 'managed', type: 'a_b', values });

interface Module {
  readonly resources?: readonly object[];
  readonly outputs?: Readonly<Record<string, object>>;
  readonly module_calls?: Readonly<Record<string, object>>;
}

/** By which address each reference at `to` of the resources leads, `?` where it leads to none or to one of several. */
function follow(resources: readonly object[], configuration: Module): Record<string, string | undefined> {
  const text = JSON.stringify({
    planned_values: { root_module: { resources } },
    configuration: { root_module: configuration },
  });
  const all = readTerraform(unwrap(parseJson({ path: 'plan.json', text })));
  const find = createFindTarget(all);
  return Object.fromEntries(
    all
      .filter(({ references }) => references.has('to'))
      .map((own) => [
        own.address,
        textAt(own, 'to', (reference) => `${find(own, 'to', reference)?.address ?? '?'} ${reference.attribute}`),
      ]),
  );
}

const call = (module: Module, expressions = {}) => ({ module, expressions });
const output = (...references: string[]) => ({ expression: refers(...references) });
const from = (...references: string[]) => ({ address: 'a_b.x', expressions: { to: refers(...references) } });
const NET: Module = { resources: [], outputs: { id: output('a_net.n.id', 'a_net.n'), all: output('a_net.n') } };

test('an output of a module is what the module says of it, also of a module inside it', () => {
  const outer: Module = {
    module_calls: { net: call(NET) },
    outputs: { deep: output('module.net.id', 'module.net') },
  };
  const resources = [resource('a_b.x'), resource('module.net.a_net.n'), resource('module.o.module.net.a_net.n')];
  const calls = { net: call(NET), o: call(outer) };
  const leads = (...names: string[]) =>
    follow(resources, { resources: [from(...names)], module_calls: calls })['a_b.x'];
  expect(leads('module.net.id', 'module.net')).toBe('module.net.a_net.n id');
  expect(leads('module.net.all.cidr', 'module.net.all', 'module.net')).toBe('module.net.a_net.n cidr');
  expect(leads('module.o.deep', 'module.o')).toBe('module.o.module.net.a_net.n id');
  expect(leads('module.net.none', 'module.net')).toBe('? none');
});

test('of modules with keys it is the one that is written; without a key, nobody knows which', () => {
  const resources = ['a', 'b'].map((key) => resource(`module.net["${key}"].a_net.n`));
  const leads = (...names: string[]) =>
    follow([resource('a_b.x'), ...resources], { resources: [from(...names)], module_calls: { net: call(NET) } })[
      'a_b.x'
    ];
  expect(leads('module.net["b"].id', 'module.net["b"]', 'module.net')).toBe('module.net["b"].a_net.n id');
  expect(leads('module.net', 'each.key')).toContain('?');
});

test('a module that is called with what another one gives knows it, key by key', () => {
  const app: Module = { resources: [from('var.net')] };
  const keys = ['a', 'b'];
  const resources = keys.flatMap((key) => [
    resource(`module.app["${key}"].a_b.x`),
    resource(`module.app["${key}"].a_net.own`),
    resource(`module.net["${key}"].a_net.n`),
  ]);
  const given = (...names: string[]) =>
    follow(resources, {
      module_calls: { net: call(NET), app: call(app, { net: refers(...names) }) },
    });
  expect(given('module.net["a"].id', 'module.net["a"]', 'module.net')).toEqual({
    'module.app["a"].a_b.x': 'module.net["a"].a_net.n id',
    'module.app["b"].a_b.x': 'module.net["a"].a_net.n id',
  });
  const inner: Module = { resources: [from('a_net.own.id', 'a_net.own')] };
  expect(follow(resources, { module_calls: { app: call(inner) } })).toEqual({
    'module.app["a"].a_b.x': 'module.app["a"].a_net.own id',
    'module.app["b"].a_b.x': 'module.app["b"].a_net.own id',
  });
});

test('one of several that a condition chooses between is open, and so is what comes back to itself', () => {
  const resources = [resource('a_b.x'), resource('a_net.n'), resource('a_net.m')];
  const several = follow(resources, { resources: [from('a_net.n.id', 'a_net.n', 'a_net.m.id', 'a_net.m')] });
  expect(several['a_b.x']).toContain('${');
  const loop = (other: string): Module => ({ outputs: { x: output('var.x') }, resources: [from(`module.${other}.x`)] });
  const circle = follow(resources, {
    resources: [from('module.a.x')],
    module_calls: {
      a: call(loop('b'), { x: refers('module.b.x.y') }),
      b: call(loop('a'), { x: refers('module.a.x.y') }),
    },
  });
  expect(Object.keys(circle)).toEqual(['a_b.x']);
});
