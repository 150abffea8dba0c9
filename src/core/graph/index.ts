/** Directed graphs of small numbers: shortest and cheapest paths, dominators, minimum cuts. */
export * from './cheapest-paths.ts';
export * from './digraph.ts';
export * from './dominators.ts';
export * from './min-cut.ts';
export * from './search.ts';
