/** What should be allowed: the proposal from what was seen, and the rules in force. */
export { ProposalPage } from './proposal-page.tsx';
export { RulesPage } from './rules-page.tsx';
