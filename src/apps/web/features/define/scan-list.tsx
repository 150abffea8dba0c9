import type { Proposal } from '#api';
import {
  Badge,
  Card,
  Chips,
  type Column,
  printCount,
  printMany,
  printRanges,
  Table,
  Time,
  Words,
} from '../../parts/index.ts';

type Scan = Proposal['scans'][number];
type Noise = Proposal['noise'][number];

const KINDS: Readonly<Record<Scan['kind'], string>> = {
  vertical: 'ports of one address',
  horizontal: 'one port of many',
  block: 'ports of many',
  sweep: 'who is there',
  'brute-force': 'guessing',
};

const SCAN_COLUMNS: readonly Column<Scan>[] = [
  {
    head: 'From',
    isName: true,
    cell: ({ source, workload }) => (
      <>
        {workload ?? source} {workload !== undefined && <span className="muted">{source}</span>}
      </>
    ),
  },
  { head: 'Kind', cell: ({ kind }) => <Badge tone={kind === 'brute-force' ? 'denied' : 'warn'}>{KINDS[kind]}</Badge> },
  { head: 'Evidence', cell: ({ evidence }) => <Words text={evidence} /> },
  { head: 'Answered', isNumber: true, cell: ({ open }) => printCount(open) },
  { head: 'Last seen', cell: ({ lastSeenMs }) => <Time atMs={lastSeenMs} /> },
];

const NOISE_COLUMNS: readonly Column<Noise>[] = [
  { head: 'At', isName: true, cell: ({ destination }) => destination },
  { head: 'Ports', cell: ({ protocol, ports }) => <Chips words={printRanges(protocol, ports)} /> },
  { head: 'Addresses', isNumber: true, cell: ({ sources }) => printCount(sources) },
  { head: 'Attempts', isNumber: true, cell: ({ attempts }) => printCount(attempts) },
  { head: 'Last seen', cell: ({ lastSeenMs }) => <Time atMs={lastSeenMs} /> },
];

/** Who looked for what is there, or for a way in; and what the internet tried in vain. None of it became a rule. */
export function ScanList({ scans, noise }: Pick<Proposal, 'scans' | 'noise'>) {
  const own = scans.filter(({ workload }) => workload !== undefined).length;
  return (
    <>
      {scans.length > 0 && (
        <Card
          title="Scans, set apart"
          note={`no evidence for a rule; ${own === 0 ? 'none of them' : printCount(own)} from a workload of the policy`}
          isFlush
        >
          <Table
            label="Scans"
            columns={SCAN_COLUMNS}
            rows={scans}
            step={10}
            keyOf={({ kind, source, protocol, evidence }) => `${kind} ${source} ${protocol} ${evidence}`}
          />
        </Card>
      )}
      {noise.length > 0 && (
        <Card
          title="Noise of the internet, set apart"
          note={`${printMany(
            noise.reduce((sum, { attempts }) => sum + attempts, 0),
            'attempt',
          )} that nobody answered`}
          isFlush
        >
          <Table
            label="Noise"
            columns={NOISE_COLUMNS}
            rows={noise}
            step={10}
            keyOf={({ destination, protocol }) => `${destination} ${protocol}`}
          />
        </Card>
      )}
    </>
  );
}
