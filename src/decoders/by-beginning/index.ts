/** Inputs of one format that are written in several ways, told apart by their first bytes. */
export { firstByteOf, openByBeginning, openWhenKnown } from './open-by-beginning.ts';
