/** The port of people: API, events, web page. */
export { type Console, startConsole } from './console.ts';
export { makeLogins } from './logins.ts';
