import { describe, test } from 'vitest';
import { checkCase } from './check-case.ts';
import { CLOUD_CASES } from './cloud-cases.ts';
import { LIST_CASES } from './list-cases.ts';
import { REACH_CASES } from './reach-cases.ts';
import { TUNNEL_CASES } from './tunnel-cases.ts';

const CASES = [...REACH_CASES, ...LIST_CASES, ...CLOUD_CASES, ...TUNNEL_CASES];

describe('what the audit finds in each language, and does not, and what closes it', () => {
  test.each(CASES.map((one) => [one.rule, one.language, one] as const))('%s in %s', (_rule, _language, one) =>
    checkCase(one),
  );
});
