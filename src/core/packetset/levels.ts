/**
 * The order in which a diagram asks about a packet. An address is one word of 32 bits (IPv4) or four (IPv6), so that
 * no question has more than 2^32 answers. What most rules agree about is asked first; docs/decisions has the figures.
 */
export const FAMILY = 0;
export const TRAFFIC = 1;
export const STATE = 2;
export const IN = 3;
export const OUT = 4;
export const SOURCE_PORT = 5;
/** The first of four; IPv4 has only this one. */
export const DESTINATION = 6;
/** The first of four; IPv4 has only this one. */
export const SOURCE = 10;
/** Below every question: where the answers are. */
export const ANSWER = 14;

export const LAST_WORD = 0xffff_ffff;
export const LAST_TRAFFIC = 0xff_ffff;
export const LAST_PORT = 0xffff;
export const LAST_STATE = 4;
export const LAST_FAMILY = 1;
