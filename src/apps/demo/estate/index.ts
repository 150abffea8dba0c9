/** The lab's exchange with a real server, real agents and a pager in it: for the story, the live tests, the figures. */
export { type ConsoleClient, openConsole, Refused } from './console-client.ts';
export { type Estate, type EstateOptions, type ReceivedAlert, startEstate, waitUntil } from './estate.ts';
export type { Inbox } from './inbox.ts';
export type { Restartable } from './restartable.ts';
