/** Destination NAT: what rules do with packets that they give another destination, and who is sent on to where. */
export { findSentOn, type SentOn, splitByHiding } from './find-sent-on.ts';
export { findTranslated } from './find-translated.ts';
export { followRedirects } from './follow-redirects.ts';
export { copyChain, type Glasses } from './see-as.ts';
export { printTarget, sendOn } from './send-on.ts';
