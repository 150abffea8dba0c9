import type { RouteName, ROUTES } from '#api';

type Routes = typeof ROUTES;
/** `_zod` is where a schema keeps its types; naming zod itself would put it into the page. */
type Shape<Route, Key extends string, Side extends 'input' | 'output'> =
  Route extends Readonly<Record<Key, { _zod: Record<Side, infer Type> }>> ? Type : undefined;
type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Readonly<Record<Name, string>> & ParamsOf<Rest>
  : unknown;

export type QueryOf<Name extends RouteName> = Shape<Routes[Name], 'query', 'input'>;
export type BodyOf<Name extends RouteName> = Shape<Routes[Name], 'body', 'input'>;
export type AnswerOf<Name extends RouteName> = Shape<Routes[Name], 'response', 'output'>;
export type PathParams<Name extends RouteName> = ParamsOf<Routes[Name]['path']>;

/** The calls of the contract, proved equal to its table by the type: the schemas stay out of the page. */
export const PATHS: { readonly [Name in RouteName]: readonly [Routes[Name]['method'], Routes[Name]['path']] } = {
  login: ['post', '/login'],
  logout: ['post', '/logout'],
  session: ['get', '/session'],
  overview: ['get', '/overview'],
  zones: ['get', '/zones'],
  workloads: ['get', '/workloads'],
  classification: ['get', '/classification'],
  previewRole: ['post', '/workloads/{name}/role/preview'],
  sayRole: ['post', '/workloads/{name}/role'],
  moveWorkload: ['post', '/workloads/{name}/zone'],
  acceptGroup: ['post', '/groups'],
  conversations: ['get', '/conversations'],
  matrix: ['get', '/matrix'],
  rules: ['get', '/rules'],
  publish: ['post', '/policy'],
  policy: ['get', '/policy'],
  disableRule: ['post', '/rules/{id}/disable'],
  judgeDisabling: ['post', '/rules/{id}/disable/verdicts'],
  proposal: ['get', '/proposal'],
  approveProposal: ['post', '/proposal/approve'],
  proposalDiff: ['get', '/proposal/{digest}/difference'],
  decide: ['post', '/decisions'],
  setMode: ['post', '/modes'],
  simulate: ['post', '/simulate'],
  draft: ['get', '/draft'],
  saveDraft: ['post', '/draft'],
  discardDraft: ['post', '/draft/discard'],
  judgeDraft: ['post', '/draft/verdicts'],
  revisions: ['get', '/revisions'],
  revert: ['post', '/revisions/{revision}/revert'],
  agents: ['get', '/agents'],
  issueToken: ['post', '/tokens'],
  alerts: ['get', '/alerts'],
  acknowledgeAlert: ['post', '/alerts/{id}/acknowledge'],
  audit: ['get', '/audit'],
};
