/** Attack paths: who can reach whom over any number of hops, and by what. */
export * from './attack-path.ts';
export * from './chosen.ts';
export * from './costs.ts';
export * from './parties.ts';
export * from './path-graph.ts';
export * from './routes.ts';
export * from './ways.ts';
