/** Delivers alerts to a web address, signed, so that the receiver knows who sent them and when. */
export { nextAttemptMs } from './schedule.ts';
export { SIGNATURE_HEADER, signBody, verifySignature } from './signature.ts';
export { sendWebhook, type WebhookTarget } from './webhook.ts';
