import { complementInterfaces, toInterfaces } from '#core/net';

/** What was made here came in by no interface; what came in did by some. What stays leaves by none. */
export const MADE_HERE = toInterfaces('');
export const CAME_IN = complementInterfaces(MADE_HERE);
