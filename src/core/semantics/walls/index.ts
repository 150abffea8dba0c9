/** What lists at the borders of subnets must let pass, so that they cut nothing that a policy permits. */
export { CLIENT_PORTS, errorTraffic, planWalls } from './plan-walls.ts';
