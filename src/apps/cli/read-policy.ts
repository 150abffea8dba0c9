import { findPartErrors, type ParsedPolicy, parsePolicy, type PolicyFile, printPolicyError } from '#dialects/bulkhead';
import { readPolicyFiles } from '../files/index.ts';
import { CallError } from './command.ts';
import { showProgress } from './progress.ts';

/** The policy at PATH and where its parts are written. Throws a CallError with every error of it. */
export function readPolicy(path: string): ParsedPolicy {
  const parsed = parse(path);
  if (!parsed.ok) throw new CallError(parsed.error.map(printPolicyError));
  return parsed.value;
}

/** Two of them. Throws a CallError with every error of both. */
export function readPolicies(first: string, second: string): readonly [ParsedPolicy, ParsedPolicy] {
  const [one, other] = [first, second].map(parse);
  const errors = [one, other].flatMap((parsed) => (parsed && !parsed.ok ? parsed.error : []));
  if (!one?.ok || !other?.ok) throw new CallError(errors.map(printPolicyError));
  return [one.value, other.value];
}

function parse(path: string) {
  const files = needPolicyFiles(path);
  const progress = showProgress(`reading ${path}`);
  const parsed = parsePolicy(files);
  progress.done();
  return parsed;
}

/**
 * The files of the policy at PATH. Throws a CallError with everything that could not be read, and with what is wrong in
 * what could.
 */
export function needPolicyFiles(path: string): PolicyFile[] {
  const files = readPolicyFiles(path, 'bulkhead');
  if (files.ok) return files.value;
  const { errors, files: part } = files.error;
  throw new CallError([...errors, ...findPartErrors(part).map(printPolicyError)]);
}
