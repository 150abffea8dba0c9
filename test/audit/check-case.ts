import { expect } from 'vitest';
import { toTopologySpace } from '#core/semantics';
import { unwrap } from '#core/result';
import { DIALECTS, type Estate, readEstate } from '#dialects/registry';
import {
  type AuditFinding,
  auditTopology,
  diffMeanings,
  parseQuestion,
  toEstateAnswerer,
  toEstateMeaning,
} from '#stages/verify';
import { type AuditCase, identify } from './audit-case.ts';
import type { Files } from './small-estate.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');

export function read(files: Files): Estate {
  return unwrap(
    readEstate(
      Object.entries(files).map(([path, text]) => ({ path, text })),
      DIALECTS,
    ),
  );
}

/** Finds it where it is, not where it nearly is, and not any more where it was closed, which changes nothing else. */
export function checkCase({ rule, files, about = /./, nearMisses, closed, points, keeps, opens }: AuditCase): void {
  const isMeant = (finding: AuditFinding) =>
    finding.rule === rule && about.test(`${finding.subject} ${finding.message}`);
  const estate = read(files);
  const before = auditTopology(estate, NOW);
  const found = before.filter(isMeant);
  expect(found.map(identify), 'found').not.toEqual([]);
  for (const finding of found) checkWitness(estate, finding);
  const constructs = found.map((finding) => readConstruct(files, finding));
  expect(constructs, 'the place').toSatisfy((texts: string[]) =>
    texts.some((text) => points.some((point) => text.includes(point))),
  );

  for (const [what, near] of Object.entries(nearMisses))
    expect({ what, found: auditTopology(read(near), NOW).filter(isMeant) }).toEqual({ what, found: [] });

  const mended = read(closed);
  const after = auditTopology(mended, NOW);
  expect(
    after.filter(isMeant).map(({ message }) => message),
    'closed',
  ).toEqual([]);
  const known = new Set(before.map(identify));
  expect(
    after.map(identify).filter((id) => !known.has(id)),
    'new findings',
  ).toEqual([]);
  const space = toTopologySpace(estate.topology, mended.topology);
  const { changes } = diffMeanings(toEstateMeaning(estate.topology, space), toEstateMeaning(mended.topology, space));
  if (!opens)
    expect(
      changes.filter(({ kind, is }) => kind === 'added' || is === 'allowed'),
      'opened',
    ).toEqual([]);
  for (const connection of keeps) {
    const [was, is] = [ask(estate, connection), ask(mended, connection)];
    expect({ connection, was, is }).toEqual({ connection, was: is, is: was });
    expect({ connection, is }).not.toEqual({ connection, is: 'denied' });
  }
}

/** The packet that a finding shows does pass. */
function checkWitness(estate: Estate, { rule, witness, isCertain, message }: AuditFinding): void {
  if (witness === undefined) return;
  const oneWay =
    rule === 'reply-blocked' || rule === 'default-accept' || rule === 'allow-everything' || rule === 'wide-ports';
  const verdict = ask(estate, witness, oneWay);
  expect({ message, witness, verdict }).toEqual({
    message,
    witness,
    verdict: isCertain ? 'allowed' : expect.stringMatching(/^(?:allowed|unknown)$/),
  });
}

/** `[tcp] SOURCE -> DESTINATION:PORT[, in NAME][, out NAME]` */
function ask(estate: Estate, text: string, oneWay = false): string {
  const parts = /^(?:(\w+) )?(\S+) -> \[?([^\],\s]+?)\]?(?::(\d+))?(?:, in (\S+))?(?:, out (\S+))?$/.exec(text);
  const [, protocol = 'tcp', source = '', destination = '', port, incoming, outgoing] = parts ?? [];
  const question = parseQuestion({
    protocol,
    source,
    destination,
    ...(port !== undefined && { destinationPort: Number(port) }),
    ...(incoming !== undefined && { in: incoming }),
    ...(outgoing !== undefined && { out: outgoing }),
    ...(oneWay && { oneWay }),
  });
  return toEstateAnswerer(estate)(unwrap(question)).verdict;
}

/** From the first place of the finding to the end of what begins there: less indented, or as much and closing. */
function readConstruct(files: Files, { at: [first] }: AuditFinding): string {
  if (!first) return '';
  const lines = (files[first.file] ?? '').split('\n').slice(first.line - 1);
  const indentOf = (line: string) => line.length - line.trimStart().length;
  const [head = ''] = lines;
  const end = lines.findIndex(
    (line, i) =>
      i > 0 && (indentOf(line) < indentOf(head) || /^\s*[\]}]/.test(line)) && indentOf(line) <= indentOf(head),
  );
  return /[[{]$/.test(head) ? lines.slice(0, end < 0 ? undefined : end + 1).join('\n') : head;
}
