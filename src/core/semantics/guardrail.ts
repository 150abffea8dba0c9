import { publicTraffic, REMOTE_ACCESS } from '#core/catalogue';
import { type Connection, type Guardrail, isTrafficOf, type Policy } from '#core/model';
import { type Address, isInRange, isSameAddress, toRange } from '#core/net';
import { unreachable } from '#core/result';
import { isSelected } from './selector.ts';

/**
 * SEM-6. Whether the guardrail forbids the connection; those about the structure of the policy forbid none by
 * themselves. The definition; `forbiddenProducts` is its fast twin.
 */
export function forbids(policy: Policy, guardrail: Guardrail, connection: Connection): boolean {
  const { source, destination } = connection;
  switch (guardrail.kind) {
    case 'never':
      return (
        isSelected(policy, guardrail.from, source) &&
        isSelected(policy, guardrail.to, destination) &&
        (!guardrail.services || isTrafficOf(connection, guardrail.services.traffic)) &&
        !(guardrail.except && isTrafficOf(connection, guardrail.except.traffic))
      );
    case 'exact-callers':
      return (
        isSelected(policy, guardrail.to, destination) &&
        isTrafficOf(connection, guardrail.services.traffic) &&
        !isSelected(policy, guardrail.callers, source)
      );
    case 'isolated':
      return isSelected(policy, guardrail.of, source) || isSelected(policy, guardrail.of, destination);
    case 'egress-only':
      return (
        isSelected(policy, guardrail.from, source) &&
        !isSelected(policy, guardrail.from, destination) &&
        !guardrail.destinations.some(
          ({ to, services }) => isSelected(policy, to, destination) && isTrafficOf(connection, services.traffic),
        )
      );
    case 'exposure': {
      if (!isSelected(policy, { kind: 'internet' }, source)) return false;
      const zone = zoneOf(policy, destination);
      return zone !== undefined && zone.class !== 'internet' && !isTrafficOf(connection, publicTraffic(zone.class));
    }
    case 'no-lateral': {
      const zone = zoneOf(policy, source);
      return (
        zone !== undefined &&
        zone === zoneOf(policy, destination) &&
        isSelected(policy, guardrail.of, source) &&
        isSelected(policy, guardrail.of, destination) &&
        !(guardrail.except && isSelected(policy, guardrail.except, source)) &&
        isTrafficOf(connection, guardrail.services?.traffic ?? REMOTE_ACCESS)
      );
    }
    case 'never-path':
    case 'every-path':
    case 'threshold':
    case 'single':
    case 'expires-within':
    case 'requires-identity':
    case 'declared-gateways-only':
      return false;
    default:
      return unreachable(guardrail);
  }
}

/** SEM-3. The zone of a workload's address is the workload's; of any other address, that of the network around it. */
export function zoneOf(policy: Policy, address: Address) {
  const workload = policy.workloads.find((w) => w.addresses.some((own) => isSameAddress(own, address)));
  if (workload) return policy.zones.find((zone) => zone.name === workload.zone);
  return policy.zones.find((zone) => zone.networks.some((network) => isInRange(address, toRange(network))));
}
