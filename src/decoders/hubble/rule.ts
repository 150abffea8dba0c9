import type { Flow } from '#core/model';
import { type Fields, textOf, toList } from '#decoders/json-fields';

const ALLOWED = ['ingress_allowed_by', 'egress_allowed_by'];
const DENIED = ['ingress_denied_by', 'egress_denied_by'];

/** The policies that decided, `namespace/name` each; where none did, why a packet was dropped. */
export function toRule(flow: Fields, action: Flow['action']): string | undefined {
  const policies = (action === 'drop' ? DENIED : ALLOWED).flatMap((key) => toList(flow[key]));
  const names = policies.map((policy) => {
    const [namespace, name] = [textOf(policy['namespace']), textOf(policy['name'])];
    return namespace === undefined ? (name ?? '') : `${namespace}/${name ?? ''}`;
  });
  if (names.length > 0) return names.join(', ');
  return action === 'drop' ? (textOf(flow['drop_reason_desc']) ?? textOf(flow['drop_reason'])) : undefined;
}
