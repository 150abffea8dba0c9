/** Flow logs of Azure network security groups (versions 1 and 2) and virtual networks (version 4). */
export { AZURE_FLOW } from './azure-flow.ts';
