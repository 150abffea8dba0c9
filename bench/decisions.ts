/** Single connections a second on one core, by a compiled policy and by a walk through all rules, in the same run. */
import { type Connection, isTrafficOf, type Policy } from '#core/model';
import { hasAddress } from '#core/net';
import { compilePolicy, forbiddenProducts, isActive, permittedProduct } from '#core/semantics';
import { measure, printPeer, printRate } from './figure.ts';
import { toEstate, toRandom } from './parts/estate.ts';

const ROUNDS = 12;
const CONNECTIONS = 500_000;
const WALKED = 200;
const AT_MS = 1;

run(10_000, 5);
run(100_000);

/** Pairs are drawn from all workloads: hardly any comes twice, so nothing that was decided helps with the next. */
function run(workloads: number, leastMillions?: number): void {
  const policy = toEstate(workloads);
  const connections = toConnections(policy);
  const { value: compiled, wallMs } = measure(() => compilePolicy(policy));
  const name = `${policy.workloads.length} workloads, ${policy.rules.length} rules`;
  printPeer(`compiled, ${name}`, wallMs / 1000, 's');
  let allowed = 0;
  const rounds = Array.from({ length: ROUNDS }, () =>
    measure(() => {
      for (const connection of connections) if (compiled.decide(connection, AT_MS).verdict === 'allowed') allowed++;
    }),
  );
  // The best round: other programs on the machine only ever take away.
  const millions = CONNECTIONS / 1000 / Math.min(...rounds.map(({ cpuMs }) => cpuMs));
  const share = ((100 * allowed) / (ROUNDS * CONNECTIONS)).toFixed(0);
  if (leastMillions === undefined) printPeer(`decisions, ${share} % allowed, ${name}`, millions, 'M/s');
  else printRate(`decisions, ${share} % allowed, ${name}`, millions, 'M/s', leastMillions);
  const some = connections.slice(0, WALKED);
  const walk = toWalk(policy);
  const walked = measure(() => some.map(walk));
  if (some.some((connection, i) => compiled.decide(connection, AT_MS).verdict !== walked.value[i]))
    throw new Error('a compiled decision is not that of the walk');
  printPeer('  a walk through guardrails and rules with ready sets', WALKED / walked.cpuMs, 'k/s');
}

/** As a packet filter without maps does it: one rule after the other, each with its sets. */
function toWalk(policy: Policy): (connection: Connection) => 'allowed' | 'denied' {
  const forbidden = policy.guardrails.flatMap((guardrail) => forbiddenProducts(policy, guardrail));
  const permitted = policy.rules.filter((rule) => isActive(rule, AT_MS)).map((rule) => permittedProduct(policy, rule));
  return (connection) => {
    const holds = ({ sources, destinations, traffic }: (typeof forbidden)[number]) =>
      isTrafficOf(connection, traffic) &&
      hasAddress(sources, connection.source) &&
      hasAddress(destinations, connection.destination);
    return !forbidden.some(holds) && permitted.some(holds) ? 'allowed' : 'denied';
  };
}

/** Half of them as a rule permits them, half between any two workloads. */
function toConnections({ workloads, rules }: Policy): Connection[] {
  const random = toRandom(7);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const byLabels = Map.groupBy(workloads, ({ labels }) => `${labels['app']} ${labels['env']} ${labels['role']}`);
  const inside = rules.filter(({ from, to }) =>
    [from, to].every((end) => end.kind === 'workloads' && end.labels['app']),
  );
  return Array.from({ length: CONNECTIONS }, (_, i) => {
    const rule = i % 2 === 0 ? pick(inside) : undefined;
    const choose = (end: (typeof rules)[number]['from'] | undefined) =>
      end?.kind === 'workloads'
        ? pick(byLabels.get(['app', 'env', 'role'].map((key) => end.labels[key]?.[0]).join(' ')) ?? workloads)
        : pick(workloads);
    const [source, destination] = [choose(rule?.from), choose(rule?.to)].map((one) => one?.addresses[0]);
    if (!source || !destination) throw new Error('a workload without an address');
    // As from a flow record: objects of its own.
    const port = (rule?.services.traffic.ranges[0]?.first ?? 443) & 0xffff;
    return { source: { ...source }, destination: { ...destination }, protocol: 'tcp', destinationPort: port };
  });
}
