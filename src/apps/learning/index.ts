/** From what telemetry tells to an estate with zones and roles, the same way for the server and the command line. */
export { placeDeclared, type PlacedDeclarations, toDeclaredEntries, toInstanceEntries } from './declared-estate.ts';
export { findEstate, type NamedEstate, toKnownWorkloads } from './estate.ts';
export { type HostEntry, toHostEntries } from './host-entry.ts';
