/** What the dialects of clouds have in common: sets that hold for sure or perhaps, longest prefixes, names, notes. */
export * from './bounds.ts';
export * from './carve.ts';
export * from './told-twice.ts';
export * from './names.ts';
export * from './network.ts';
export * from './notes.ts';
export * from './port-words.ts';
export * from './run-script.ts';
export * from './stand-in.ts';
export * from './untold.ts';
