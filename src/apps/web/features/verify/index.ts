/** What the policy says of everything that was seen, and what must never be. */
export { type VerdictsSearch, VerdictsPage, readVerdictsSearch } from './verdicts-page.tsx';
