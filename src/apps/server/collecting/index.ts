/** The collector of the server: what exporters send goes to the flow store, with the account of what was lost. */
export { type Collecting, startCollecting } from './collecting.ts';
