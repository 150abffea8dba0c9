import { EVERY_PACKET, type FilterPath, type FilterRules, type HostPolicy, type Policy } from '#core/model';
import { ALL_ADDRESSES, complementInterfaces, subtractAddresses, toInterfaces } from '#core/net';
import {
  allPackets,
  intersectPackets,
  type PacketSet,
  PacketSpace,
  packetsWith,
  subtractPackets,
  toPacketSet,
} from '#core/packetset';
import {
  denoteFilter,
  forbiddenProducts,
  isActive,
  permittedProduct,
  type Product,
  toConnections,
} from '#core/semantics';
import { isEndless, NEIGHBOURS } from './filters.ts';
import { addDifference, doesPass, type GroupProof, IMPOSSIBLE, mayPass } from './prove-groups.ts';

/** SEM-7, SEM-8. Compares what rules that were read back do to new connections at a host with what was asked. */
export function proveHostFilter(asked: HostPolicy, read: FilterRules): GroupProof {
  const space = toSpace(read);
  const wider: string[] = [];
  const narrower: string[] = [];
  for (const direction of ['ingress', 'egress'] as const) {
    const isIn = direction === 'ingress';
    const others = subtractAddresses(ALL_ADDRESSES, asked.own);
    const toProduct = ({ own, peers, traffic }: HostPolicy['allow'][number]): Product =>
      isIn ? { sources: peers, destinations: own, traffic } : { sources: own, destinations: peers, traffic };
    const of = (rules: HostPolicy['allow']) =>
      toConnections(space, rules.filter((rule) => rule.direction === direction).map(toProduct));
    const passing = asked.mode === 'enforce' ? of(asked.allow) : allPackets(space);
    const wanted = asked.mode === 'observe' ? passing : subtractPackets(passing, of(asked.forbid));
    const seen = toPacketSet(space, [
      {
        ...EVERY_PACKET,
        states: ['new'],
        ...DEVICES[isIn ? 'input' : 'output'],
        ...(isIn ? { sources: others } : { destinations: others }),
      },
    ]);
    compare(space, read, isIn ? 'input' : 'output', seen, wanted, direction, wider, narrower);
  }
  return { wider, narrower };
}

/** SEM-4. Compares what rules that were read back let cross a router with what the policy allows at a moment. */
export function proveRouterFilter(policy: Policy, nowMs: number, read: FilterRules): GroupProof {
  const space = toSpace(read);
  const wider: string[] = [];
  const narrower: string[] = [];
  const rules = policy.rules.filter((rule) => isActive(rule, nowMs) && isEndless(rule));
  const permitted = toConnections(
    space,
    rules.map((rule) => permittedProduct(policy, rule)),
  );
  const forbidden = toConnections(
    space,
    policy.guardrails.flatMap((guardrail) => forbiddenProducts(policy, guardrail)),
  );
  const seen = toPacketSet(space, [{ ...EVERY_PACKET, states: ['new'], ...DEVICES.forward }]);
  compare(space, read, 'forward', seen, subtractPackets(permitted, forbidden), 'router', wider, narrower);
  return { wider, narrower };
}

const LOOPBACK = toInterfaces('lo');
const NONE = toInterfaces('');
const DEVICE = complementInterfaces(toInterfaces('', 'lo'));

/** By which devices packets of other hosts come and go. */
const DEVICES: Readonly<Record<FilterPath, { in: typeof DEVICE; out: typeof DEVICE }>> = {
  input: { in: DEVICE, out: NONE },
  forward: { in: DEVICE, out: DEVICE },
  output: { in: NONE, out: DEVICE },
};

function toSpace({ chains }: FilterRules): PacketSpace {
  const matches = chains.flatMap(({ entries, base }) => [
    ...entries.map(({ match }) => match),
    ...(base ? [base.scope] : []),
  ]);
  return new PacketSpace([LOOPBACK, NONE, DEVICE, ...matches.flatMap((match) => [match.in, match.out])]);
}

function compare(
  space: PacketSpace,
  read: FilterRules,
  path: FilterPath,
  seen: PacketSet,
  wanted: PacketSet,
  what: string,
  wider: string[],
  narrower: string[],
): void {
  const isHost = path !== 'forward';
  const silent = toPacketSet(space, [
    ...Object.values(IMPOSSIBLE),
    ...(isHost ? [{ ...EVERY_PACKET, traffic: NEIGHBOURS }] : []),
  ]);
  const real = subtractPackets(seen, silent);
  const decisions = denoteFilter(read, path, { space });
  const asked = intersectPackets(wanted, real);
  addDifference(
    wider,
    `lets pass what nothing permits, ${what}`,
    subtractPackets(intersectPackets(packetsWith(decisions, mayPass), real), asked),
  );
  addDifference(narrower, `does not let pass, ${what}`, subtractPackets(asked, packetsWith(decisions, doesPass)));
}
