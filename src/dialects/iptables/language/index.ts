/** The language of the tools: rules as trees, what each match and target has to say, and how it is printed. */
export * from './addresses.ts';
export { separateWords, splitAddresses } from './expand-words.ts';
export * from './names.ts';
export { printDump, printPart, printRule } from './print.ts';
export { readRule } from './read-rule.ts';
export * from './syntax.ts';
export { splitTranslation } from './translation.ts';
export { type Family, readMark } from './value.ts';
export { quote } from './quote.ts';
export { TCP_FLAGS } from './matches-headers.ts';
