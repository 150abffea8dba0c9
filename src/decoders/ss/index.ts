/** Connections that a host shows of itself: `ss`, `netstat` of any system, `lsof -i`. */
export { SS } from './ss.ts';
