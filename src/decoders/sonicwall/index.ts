/** Connection messages of SonicWall's SonicOS: default, enhanced and ArcSight syslog. */
export { SONICWALL } from './sonicwall.ts';
