import type { Host } from './facts.ts';
import type { RoleSigns } from './roles.ts';
import { processesOf } from './signs.ts';

/** The candidates for a role, the best first, as far as anything speaks for them. */
export interface Contender {
  readonly role: RoleSigns;
  readonly score: number;
}

const MOST_NAMED = 3;

/** What would settle the role of a host of which it is not clear. */
export function toSettling(host: Host, contenders: readonly Contender[]): string[] {
  const { listens, calls, callers } = host;
  const [best, rival] = contenders.filter(({ score }) => score > 0);
  if (!best && listens.size + calls.size + callers.size === 0)
    return ['traffic of it that is answered: none was seen', 'its listening programs, from an agent or the inventory'];
  const unnamed = [...listens].flatMap(([traffic, process]) => (process === undefined ? [traffic] : []));
  return [
    ...(unnamed.length > 0 && processesOf(host).length === 0
      ? [
          `which program listens on ${unnamed.slice(0, MOST_NAMED).join(', ')} (an agent, or \`listens\` of the inventory)`,
        ]
      : []),
    ...(best ? [describeMissing(host, best.role)] : []),
    ...(rival ? [describeMissing(host, rival.role)] : []),
    'or a person who says it (label `role` of the inventory)',
  ];
}

/** What a role would do that this host was not seen doing. */
function describeMissing(host: Host, { role, listens = [], calls = [], processes = [] }: RoleSigns): string {
  const some = (list: readonly string[]) => list.slice(0, MOST_NAMED).join(' or ');
  const parts = [
    ...(processes.length > 0 ? [`run ${some(processes)}`] : []),
    ...(listens.length > 0 && host.callers.size === 0 ? [`be called on ${some(listens)}`] : []),
    ...(calls.length > 0 ? [`call ${some(calls)}`] : []),
  ];
  return `as ${role} it would ${parts.length > 0 ? parts.join(', ') : 'show more than one sign'}`;
}
