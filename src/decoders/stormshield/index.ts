/** Filter, connection and plugin logs of Stormshield Network Security. */
export { STORMSHIELD } from './stormshield.ts';
