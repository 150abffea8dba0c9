/** Every page: its address, its title, and some of what it shows of the exchange before anybody changes anything. */
export const PAGES = [
  ['/', 'Overview', ['key-management', 'phished-laptop (office) tried web3signer', '168']],
  ['/map', 'Map', ['168 conversations between 32 workloads']],
  ['/matrix', 'Matrix', ['validator-monitoring']],
  ['/workloads', 'Workloads', ['remote-signer', 'signer', '99 %', 'out of sync', 'no agent']],
  [
    '/proposal',
    'Proposal',
    ['remote-signer-to-hsm-luna-ntls', 'keys-unguarded', 'Left out: seen too seldom', '27 of 27'],
  ],
  ['/draft', 'Draft', ['revision 1, in force', '168 of 168']],
  ['/rules', 'Rules', ['There is no rule yet: everything is denied']],
  ['/verdicts', 'Verdicts', ['default-deny', 'remote-signer', '100 of 168']],
  ['/enforcement', 'Enforcement', ['drops nothing', 'r0, not yet r1', '46.0 MiB']],
  ['/alerts', 'Alerts', ['the rules on bastion were changed by another hand', '7 alerts']],
  ['/changes', 'Changes', ['the first policy: what the server was started with', 'in force']],
  ['/audit', 'Audit log', ['The chain is intact.', 'issue-token']],
] as const;
