/** Lines of `key=value`, quoted or not, as firewalls write them. */
export { parseKeyValues } from './key-values.ts';
