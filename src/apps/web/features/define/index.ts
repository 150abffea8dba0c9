/** What should be allowed: the proposal from what was seen, a draft as text, and the rules in force. */
export { DraftPage } from './draft-page.tsx';
export { ProposalPage } from './proposal-page.tsx';
export { RulesPage } from './rules-page.tsx';
