/** Every change of the policy, how to take one back, and the log that proves what was done. */
export { AuditPage } from './audit-page.tsx';
export { ChangesPage } from './changes-page.tsx';
