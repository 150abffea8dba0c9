import type { IconName } from '../parts/index.ts';

export type NavPath =
  | '/'
  | '/map'
  | '/matrix'
  | '/workloads'
  | '/proposal'
  | '/draft'
  | '/rules'
  | '/verdicts'
  | '/enforcement'
  | '/alerts'
  | '/changes'
  | '/audit';

export interface NavPage {
  readonly path: NavPath;
  readonly name: string;
  readonly icon: IconName;
}

/** The pages in the order of the work. */
export const NAV: readonly { readonly verb?: string; readonly pages: readonly NavPage[] }[] = [
  { pages: [{ path: '/', name: 'Overview', icon: 'overview' }] },
  {
    verb: 'Discover',
    pages: [
      { path: '/map', name: 'Map', icon: 'map' },
      { path: '/matrix', name: 'Matrix', icon: 'matrix' },
    ],
  },
  { verb: 'Classify', pages: [{ path: '/workloads', name: 'Workloads', icon: 'workloads' }] },
  {
    verb: 'Define',
    pages: [
      { path: '/proposal', name: 'Proposal', icon: 'proposal' },
      { path: '/draft', name: 'Draft', icon: 'draft' },
      { path: '/rules', name: 'Rules', icon: 'rules' },
    ],
  },
  { verb: 'Verify', pages: [{ path: '/verdicts', name: 'Verdicts', icon: 'verdicts' }] },
  { verb: 'Enforce', pages: [{ path: '/enforcement', name: 'Enforcement', icon: 'enforcement' }] },
  { verb: 'Monitor', pages: [{ path: '/alerts', name: 'Alerts', icon: 'alerts' }] },
  {
    verb: 'Comply',
    pages: [
      { path: '/changes', name: 'Changes', icon: 'changes' },
      { path: '/audit', name: 'Audit log', icon: 'audit' },
    ],
  },
];
