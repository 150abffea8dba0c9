/** Reads whatever declares who is there and who calls whom, each file by who knows its kind. */
export { DECLARATIONS, readDeclarations, type ReadDeclarations } from './read-declarations.ts';
