import type { DeclaredConversation, Policy } from '#core/model';
import { type DeclaredReport, type DeclaredUse, describeDeclarations } from '#stages/define';
import { countOf } from './print.ts';
import { type Line, type PrintList, printLine, toLine } from './proposal-report.ts';

/** What is declared beside what was seen, JSON-ready. */
export type DeclaredLines = ReturnType<typeof toDeclaredReport>;

/** `outside`: conversations with hosts of which nobody knows an address, so that no rule can name them. */
export function toDeclaredReport(
  { uses, undeclared }: DeclaredReport,
  outside: readonly DeclaredConversation[],
  workloads: Policy['workloads'],
) {
  const roles = new Map(workloads.map(({ name, labels }) => [name, labels['role'] ?? name]));
  const toEnds = ({ source, destination, protocol, port, declarations }: DeclaredUse) => ({
    source: roles.get(source.name) ?? source.name,
    destination: roles.get(destination.name) ?? destination.name,
    protocol,
    port,
    declared: describeDeclarations(declarations),
  });
  const bare = workloads.filter(({ addresses }) => addresses.length === 0).length;
  return {
    toDo: [
      ...(bare > 0
        ? [
            `say which addresses ${countOf(bare, 'workload')} ${bare === 1 ? 'has' : 'have'}, or let telemetry tell: without one, rules are about nobody`,
          ]
        : []),
      'permit what files do not declare and all need: names are resolved by the DNS of the cluster (port 53), programs call its API',
    ],
    seen: uses
      .filter(({ seen }) => seen.length > 0)
      .map(({ use, seen, verdict }) => ({
        ...toEnds(use),
        flows: seen.reduce((sum, one) => sum + one.connections, 0),
        verdict,
      })),
    neverSeen: uses.filter(({ seen }) => seen.length === 0).map(({ use, verdict }) => ({ ...toEnds(use), verdict })),
    undeclared: undeclared.map(toLine),
    outside: outside.map(({ source, destination, protocol, port, declarations }) => ({
      source: 'name' in source ? source.name : source.kind,
      destination: 'name' in destination ? destination.name : destination.kind,
      protocol,
      ...(port !== undefined && { port }),
      declared: describeDeclarations(declarations),
    })),
  };
}

export function printDeclared({ neverSeen, undeclared, outside }: DeclaredLines, list: PrintList): string[] {
  return [
    ...list(
      'declared, and never seen:',
      neverSeen.map(({ verdict, ...one }) => `${printEnds(one)}: ${sayVerdict(verdict)}; ${one.declared[0] ?? ''}`),
    ),
    ...list(
      'seen, and declared nowhere:',
      undeclared.map((one: Line) => printLine(one)),
    ),
    ...list(
      'declared to hosts of which no address is known, so that no rule names them:',
      outside.map((one) => `${printEnds(one)}; ${one.declared[0] ?? ''}`),
    ),
  ];
}

/** What is printed of who calls whom. */
interface Ends extends Pick<DeclaredUse, 'protocol'> {
  readonly source: string;
  readonly destination: string;
  readonly port?: number;
}

function printEnds({ source, destination, protocol, port }: Ends): string {
  return `  ${source} -> ${destination}:${protocol}/${port ?? '?'}`;
}

function sayVerdict(verdict: DeclaredReport['uses'][number]['verdict']): string {
  switch (verdict.kind) {
    case 'permitted':
      return `permitted by ${verdict.rules.join(', ')}`;
    case 'forbidden':
      return `refused, since the guardrail ${verdict.guardrail} forbids it`;
    case 'open':
      return 'permitted by no rule';
    default:
      return verdict satisfies never;
  }
}
