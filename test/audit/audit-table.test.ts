import { describe, test } from 'vitest';
import { checkCase } from './check-case.ts';
import { LIST_CASES } from './list-cases.ts';
import { REACH_CASES } from './reach-cases.ts';

const CASES = [...REACH_CASES, ...LIST_CASES];

describe('what the audit finds in each language, and does not, and what closes it', () => {
  test.each(CASES.map((one) => [one.rule, one.language, one] as const))('%s in %s', (_rule, _language, one) =>
    checkCase(one),
  );
});
