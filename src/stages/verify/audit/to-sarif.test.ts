import { expect, test } from 'vitest';
import { toFinding } from './audit-finding.ts';
import { toSarif } from './to-sarif.ts';

const fingerprintOf = (message: string, line: number) =>
  JSON.stringify(
    Object(
      toSarif([toFinding('shadowed-rule', { subject: 'gw', message, at: [{ file: 'fw', line, column: 1 }] })], [], '1'),
    ).runs[0].results[0].partialFingerprints,
  );

test('a finding keeps its fingerprint when lines move, and has another when the rule is another', () => {
  const before = fingerprintOf('`a` decides nothing: its packets are decided by `b` (fw:9:1) and 3 more', 10);
  expect(fingerprintOf('`a` decides nothing: its packets are decided by `b` (fw:12:1) and 4 more', 13)).toBe(before);
  expect(fingerprintOf('`c` decides nothing: its packets are decided by `b` (fw:9:1) and 3 more', 10)).not.toBe(before);
});
