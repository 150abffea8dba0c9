import type { Endpoint, Loss } from '#core/model';
import { parseAddress } from '#core/net';
import type { Facts } from './server-facts.ts';
import type { SshBlock, SshSetting } from './syntax.ts';

const FORWARDS: Readonly<Record<string, string>> = {
  localforward: 'whoever reaches this port here reaches the target as the server does',
  remoteforward: 'whoever reaches this port at the server reaches the target as this host does',
  dynamicforward: 'whoever reaches this port here reaches all that the server reaches',
};

/** By which host each host is reached, and ports that are handed on. */
export function toClientFacts(blocks: readonly SshBlock[]): Facts {
  const jumps = blocks.flatMap((block) => {
    const jump = block.settings.find(({ name }) => name === 'proxyjump' || name === 'proxycommand');
    return jump && jump.args[0] !== 'none' ? [[`ssh.jump.${nameOf(block)}`, jump.args.join(' ')]] : [];
  });
  const forwards = blocks.flatMap((block) =>
    block.settings
      .filter(({ name }) => Object.hasOwn(FORWARDS, name))
      .map((setting) => ({ setting, text: printForward(setting), host: nameOf(block) })),
  );
  return {
    labels: {
      ...Object.fromEntries(jumps),
      ...Object.fromEntries(
        Object.entries(Object.groupBy(forwards, ({ setting, host }) => `ssh.${setting.name}.${host}`)).map(
          ([key, group]) => [key, (group ?? []).map(({ text }) => text).join('; ')],
        ),
      ),
    },
    losses: forwards.map(({ setting, text, host }): Loss => ({
      kind: 'unsupported',
      construct: `${setting.name} ${text} of ${host}`,
      why: FORWARDS[setting.name] ?? '',
      at: setting.at,
    })),
  };
}

function printForward({ args }: SshSetting): string {
  return args.length > 1 ? `${args[0]} to ${args.slice(1).join(' ')}` : args.join(' ');
}

function nameOf({ condition }: SshBlock): string {
  return condition?.args.join(' ') ?? '*';
}

/** Hosts that a block is about by name, and whose address it tells. */
export function listTargets(blocks: readonly SshBlock[], segment: string): Endpoint[] {
  return blocks.flatMap(({ condition, settings }): Endpoint[] => {
    const [name, ...aliases] = condition?.name === 'host' ? condition.args : [];
    const address = parseAddress(settings.find((setting) => setting.name === 'hostname')?.args[0] ?? name ?? '');
    if (!condition || name === undefined || [name, ...aliases].some((word) => /[*?!]/.test(word)) || !address.ok)
      return [];
    return [
      {
        name,
        aliases,
        kind: 'host',
        labels: {},
        interfaces: [{ name: 'ssh', segment, addresses: [address.value], leave: [], arrive: [] }],
        at: condition.at,
      },
    ];
  });
}
