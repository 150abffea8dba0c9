/** YAML as several dialects read it: as a tree like that of JSON, and without what would take stack or memory. */
export { findDeepNesting } from './nesting.ts';
export { parseYaml, parseYamlDocuments } from './parse-yaml.ts';
export type { TagReader } from './to-tree.ts';
