/** Where the estate stands on the way from traffic that is seen to a policy that is watched. */
export { Overview } from './overview.tsx';
