/** What each workload seems to be, with the evidence, and whether an agent looks after it. */
export { WorkloadsPage } from './workloads-page.tsx';
