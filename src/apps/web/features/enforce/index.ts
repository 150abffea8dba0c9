/** What the enforcement points do: the mode of each zone, shown against the past first, and the agents. */
export { EnforcementPage } from './enforcement-page.tsx';
