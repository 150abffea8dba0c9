/** What rules tell the tracker: what it does not look at, and in which zone it keeps a connection. */
export { hasTracking, type Marked } from './find-marked.ts';
export { followTracking } from './follow-tracking.ts';
export {
  type Belonging,
  type Disguise,
  disguiseOf,
  isKnownReply,
  isOfConnection,
  markedIn,
  type Met,
  translatedAt,
  undisguise,
} from './known-reply.ts';
