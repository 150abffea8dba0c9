/** Translations of destinations: what later chains of a host see of packets that go elsewhere than they were sent. */
export * from './follow-redirects.ts';
