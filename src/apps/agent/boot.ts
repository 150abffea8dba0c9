import { isIP } from 'node:net';
import type { HostPolicy } from '#core/model';
import type { ServerPlace } from './last-good.ts';
import { closedBut, watchOnly } from './own-policies.ts';
import type { Parts } from './parts.ts';

/** What the host starts with. */
export interface Boot {
  /**
   * `told`: the policy that it was told last. `none`: it was never told one and only watches. `closed`: it was told one
   * that cannot be had, and lets nothing pass but the way to its server. `kept`: the kernel refused, and holds what it
   * held. `failed`: the kernel refused, and holds nothing of ours.
   */
  readonly kind: 'told' | 'none' | 'closed' | 'kept' | 'failed';
  /** What a first change that fails goes back to, where the kernel was given nothing. */
  readonly fallback: HostPolicy;
  /** Where the server is, when it may not be asked for by name. */
  readonly server?: ServerPlace;
}

/** Puts the policy that the host was told last into the kernel, and never one that is more open (docs/decisions/0008). */
export async function enforceLastGood({ enforcement, lastGood, now, say, tell, options }: BootParts): Promise<Boot> {
  const kept = lastGood.read();
  const workload = options.workload ?? '';
  const report = (problem: string) => {
    tell('last-good-corrupt', problem);
    say(problem);
  };
  if (kept.kind === 'none') {
    const fallback = watchOnly(workload);
    const applied = await enforcement.apply(fallback, now());
    if (applied.ok) say('no policy yet: watching');
    else {
      tell('refused', applied.error);
      say(`the rules that only watch do not load: ${applied.error}`);
    }
    return { kind: applied.ok ? 'none' : 'failed', fallback };
  }

  const server = toServerPlace(options.server) ?? (kept.kind === 'lost' ? kept.server : undefined);
  const fallback = closedBut(server, workload);
  if (kept.kind === 'policy') {
    for (const problem of kept.problems) report(`${problem}; its other copy is used`);
    const applied = await enforcement.apply(kept.policy, now());
    const mended = lastGood.mend(kept.policy);
    if (!mended.ok) say(`the copy is not put back: ${mended.error}`);
    if (applied.ok) {
      say(`enforcing revision ${kept.policy.revision} (${kept.policy.mode})`);
      return { kind: 'told', fallback };
    }
    tell('refused', applied.error, kept.policy.revision);
    say(`the last good policy does not load: ${applied.error}`);
    if (await enforcement.isHeld()) {
      say('the rules in the kernel stay as they are');
      return { kind: 'kept', fallback, ...(server ? { server } : {}) };
    }
  } else for (const problem of kept.problems) report(`${problem}; the host is closed`);

  const applied = await enforcement.apply(fallback, now());
  if (!applied.ok) {
    tell('refused', applied.error);
    say(`the rules that close this host do not load: ${applied.error}`);
    return { kind: 'failed', fallback };
  }
  const way = server ? `the way to the server at ${server.address} port ${server.port}` : 'loopback';
  const hint = server ? '' : '; where the server is cannot be read either: give `--server https://ADDRESS:PORT`';
  say(`this host was told a policy that cannot be had: closed but for ${way}, until the server tells it again${hint}`);
  return { kind: 'closed', fallback, ...(server ? { server } : {}) };
}

type BootParts = Pick<Parts, 'enforcement' | 'lastGood' | 'now' | 'say' | 'tell' | 'options'>;

/** Undefined: the server has a name, and nobody can be asked what it means. */
function toServerPlace(url: string): ServerPlace | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) === 0 ? undefined : { address, port: Number(port === '' ? 443 : port) };
}

export function toServerUrl({ address, port }: ServerPlace): string {
  return `https://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
