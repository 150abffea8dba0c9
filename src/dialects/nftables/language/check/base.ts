import { Refusal } from '../grammar/cursor.ts';
import type { Chain, Table, TableFamily } from '../syntax/ruleset.ts';

const INTERNET: readonly string[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];
/** Hooks of each family (nft(8), "address families"). */
const HOOKS: Readonly<Record<TableFamily, readonly string[]>> = {
  ip: INTERNET,
  ip6: INTERNET,
  inet: [...INTERNET, 'ingress'],
  bridge: INTERNET,
  arp: ['input', 'output'],
  netdev: ['ingress', 'egress'],
};
const NAT_HOOKS: readonly string[] = ['prerouting', 'input', 'output', 'postrouting'];

/** The kernel has such a chain. */
export function checkBase({ base, name, at: { at } }: Chain, { family }: Table): void {
  if (!base) return;
  const { type, hook, devices } = base;
  if (!['filter', 'nat', 'route'].includes(type))
    throw new Refusal(`chain \`${name}\`: \`${type}\` is no type; expected filter, nat or route`, at);
  if (!HOOKS[family].includes(hook))
    throw new Refusal(
      `chain \`${name}\`: family ${family} has no hook \`${hook}\`; expected ${HOOKS[family].join(', ')}`,
      at,
    );
  const isInternet = family === 'ip' || family === 'ip6' || family === 'inet';
  if (type === 'nat' && !(isInternet && NAT_HOOKS.includes(hook)))
    throw new Refusal(
      `chain \`${name}\`: no nat chain at ${hook} of ${family}; expected ${NAT_HOOKS.join(', ')} of ip, ip6 or inet`,
      at,
    );
  if (type === 'route' && !(isInternet && hook === 'output'))
    throw new Refusal(
      `chain \`${name}\`: no route chain at ${hook} of ${family}; expected output of ip, ip6 or inet`,
      at,
    );
  // The kernel refuses nat below the priority at which connections are found.
  if (type === 'nat' && base.priority <= -200)
    throw new Refusal(`chain \`${name}\`: the priority ${base.priority} of a nat chain; expected more than -200`, at);
  const needsDevice = hook === 'ingress' || hook === 'egress';
  if (!needsDevice && devices.length > 0)
    throw new Refusal(`chain \`${name}\`: a device at ${hook}; expected one at ingress or egress alone`, at);
  if (hook === 'ingress' && family === 'inet' && devices.length === 0)
    throw new Refusal(`chain \`${name}\`: ingress needs a device; expected \`device "…"\``, at);
}
