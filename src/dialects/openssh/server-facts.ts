import type { Loss } from '#core/model';
import type { AuthorizedKey, SshBlock, SshSetting } from './syntax.ts';

/** What a server or its keys let somebody do who is logged in, or who may log in; words for people and for classifying. */
export interface Facts {
  readonly labels: Readonly<Record<string, string>>;
  readonly losses: readonly Loss[];
}

/** Of these the first value counts, and a `Match` block has its own; what is absent has this one. */
const DEFAULTS = {
  allowtcpforwarding: 'yes',
  allowstreamlocalforwarding: 'yes',
  allowagentforwarding: 'yes',
  disableforwarding: 'no',
  gatewayports: 'no',
  permittunnel: 'no',
  permitopen: 'any',
  permitlisten: 'any',
  permitrootlogin: 'prohibit-password',
} as const;
type Option = keyof typeof DEFAULTS;

const WHO: readonly string[] = ['allowusers', 'denyusers', 'allowgroups', 'denygroups'];

export function toServerFacts(blocks: readonly SshBlock[]): Facts {
  const everybody = blocks.filter(isForAll).flatMap(({ settings }) => settings);
  const ports = everybody.filter(({ name }) => name === 'port').flatMap(({ args }) => args.slice(0, 1));
  const addresses = everybody.filter(({ name }) => name === 'listenaddress').flatMap(({ args }) => args.slice(0, 1));
  const cases = [
    { when: '', settings: everybody },
    ...blocks
      .filter((block) => !isForAll(block))
      .map(({ condition, settings }) => ({
        when: ` (${condition?.args.join(' ') ?? ''})`,
        settings: [...settings, ...everybody],
      })),
  ];
  const valueOf = (settings: readonly SshSetting[], option: Option) =>
    settings.find(({ name }) => name === option)?.args.join(' ') ?? DEFAULTS[option];
  // What a block does not change is said once.
  const tell = (option: Option) =>
    [
      ...new Set(
        cases.map(({ when, settings }, i) => {
          const value = valueOf(settings, option);
          return i > 0 && value === valueOf(everybody, option) ? '' : value + when;
        }),
      ),
    ]
      .filter((text) => text !== '')
      .join('; ');
  return {
    labels: {
      'ssh.port': ports.length > 0 ? ports.join(' ') : '22',
      ...(addresses.length > 0 && { 'ssh.listen-address': addresses.join(' ') }),
      'ssh.tcp-forwarding': tell('allowtcpforwarding'),
      'ssh.permit-open': tell('permitopen'),
      'ssh.permit-listen': tell('permitlisten'),
      'ssh.gateway-ports': tell('gatewayports'),
      'ssh.tunnel': tell('permittunnel'),
      'ssh.root-login': tell('permitrootlogin'),
      ...Object.fromEntries(
        WHO.flatMap((name) => {
          const told = blocks.flatMap(({ settings }) => settings.filter((setting) => setting.name === name));
          return told.length === 0 ? [] : [[`ssh.${name}`, told.flatMap(({ args }) => args).join(' ')]];
        }),
      ),
    },
    losses: cases.flatMap(({ when, settings }, i) => {
      const isSame =
        i > 0 &&
        (['allowtcpforwarding', 'permitopen', 'permittunnel', 'disableforwarding', 'gatewayports'] as const).every(
          (option) => valueOf(settings, option) === valueOf(everybody, option),
        );
      return isSame ? [] : listForwarding(settings, valueOf, when);
    }),
  };
}

/** `Match all` ends a block of somebody. */
function isForAll({ condition }: SshBlock): boolean {
  return condition === undefined || (condition.name === 'match' && condition.args.join(' ').toLowerCase() === 'all');
}

function listForwarding(
  settings: readonly SshSetting[],
  valueOf: (settings: readonly SshSetting[], option: Option) => string,
  when: string,
): Loss[] {
  if (valueOf(settings, 'disableforwarding') === 'yes') return [];
  const at = settings.find(({ name }) => name === 'allowtcpforwarding' || name === 'permitopen')?.at ?? settings[0]?.at;
  const forwarding = valueOf(settings, 'allowtcpforwarding');
  const open = valueOf(settings, 'permitopen');
  const losses: Loss[] = [];
  const lose = (construct: string, why: string) =>
    losses.push({ kind: 'unsupported', construct, why, ...(at && { at }) });
  if ((forwarding === 'yes' || forwarding === 'all' || forwarding === 'local') && open !== 'none')
    lose(
      `AllowTcpForwarding ${forwarding}, PermitOpen ${open}${when}`,
      `whoever logs in reaches ${open === 'any' ? 'all that the host reaches' : open} as the host: a way from every user to there`,
    );
  if (forwarding === 'yes' || forwarding === 'all' || forwarding === 'remote')
    lose(
      `AllowTcpForwarding ${forwarding}${when}`,
      `whoever logs in may offer at ${valueOf(settings, 'gatewayports') === 'no' ? 'the loopback of the host' : 'any address of the host'} what only he reaches`,
    );
  if (valueOf(settings, 'permittunnel') !== 'no')
    lose(
      `PermitTunnel ${valueOf(settings, 'permittunnel')}${when}`,
      'whoever logs in may join networks by a device of the host',
    );
  return losses;
}

export function toKeyFacts(path: string, keys: readonly AuthorizedKey[]): Facts {
  const optionOf = (key: AuthorizedKey, name: string) => key.options.find((option) => option.name === name);
  const canForward = (key: AuthorizedKey) =>
    (!optionOf(key, 'restrict') || optionOf(key, 'port-forwarding')) && !optionOf(key, 'no-port-forwarding');
  return {
    labels: {
      'ssh.keys': `${keys.length}`,
      'ssh.keys.from-anywhere': `${keys.filter((key) => !optionOf(key, 'from')).length}`,
      'ssh.keys.forwarding': `${keys.filter(canForward).length}`,
      ...Object.fromEntries(
        keys.flatMap((key, i) => {
          const options = key.options.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
          return options.length === 0
            ? []
            : [[`ssh.key.${key.comment === '' ? i + 1 : key.comment}`, options.join(', ')]];
        }),
      ),
    },
    losses: keys.filter(canForward).map((key): Loss => {
      const opens = key.options.filter(({ name }) => name === 'permitopen').flatMap(({ value }) => value ?? []);
      const from = optionOf(key, 'from')?.value ?? 'anywhere';
      return {
        kind: 'unsupported',
        construct: `key ${key.comment === '' ? key.type : key.comment} in ${path}`,
        why: `whoever has it reaches ${opens.length === 0 ? 'all that the host reaches' : opens.join(', ')} as the host, from ${from}`,
        at: key.at,
      };
    }),
  };
}
