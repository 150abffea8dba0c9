import type { Policy, Workload } from '#core/model';
import { type AddressSet, printRange } from '#core/net';
import { createPlanner } from '#core/semantics';
import { compareGranted, lowerPeer, parseWireGuard, printInterface, type TunnelPlan } from '#dialects/wireguard';
import type { CompiledFiles } from './compile-filter.ts';

/** What the policy does not say of a tunnel. */
export type Tunnel = Omit<TunnelPlan, 'addresses'>;

/**
 * The WireGuard file of one workload, which may speak with whoever the policy lets it, behind the gateway, and with
 * nobody else. Rules with an end are left out: the file does not change by itself.
 */
export function compileTunnel(policy: Policy, workload: Workload, tunnel: Tunnel, nowMs: number): CompiledFiles {
  const plan = createPlanner(policy, nowMs).plan(workload, 0);
  const asked = { ...plan, allow: plan.allow.filter(({ expiresAtMs }) => expiresAtMs === undefined) };
  const addresses = workload.addresses.map((address) => ({ address, length: address.bits }));
  const whole = { ...tunnel, addresses };
  const { syntax, losses } = lowerPeer(asked, whole);
  const file = { path: `${tunnel.device}.conf`, text: printInterface(syntax) };
  const findings = { errors: [], losses: [] };
  const [device, ...more] = parseWireGuard(file, findings).interfaces;
  if (!device || more.length > 0 || findings.errors.length > 0)
    return { files: [file], losses, wider: ['it is not the file of one device'], narrower: [] };
  const compared = compareGranted(device, asked, whole);
  return {
    files: [file],
    losses,
    wider: compared.isEqual ? [] : sayRanges('grants what nothing permits', compared.more),
    narrower: compared.isEqual ? [] : sayRanges('does not grant', compared.less),
  };
}

function sayRanges(what: string, { ranges }: AddressSet): string[] {
  return ranges.map((range) => `${what}: ${printRange(range)}`);
}
