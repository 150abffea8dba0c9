import type { ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { type Dump, printDump } from './language/index.ts';
import type { Findings } from './text/findings.ts';
import { readFile } from './text/read-file.ts';

/**
 * One file as `iptables-save` would print it, or as JSON. What may or may not be there (a rule within an `if` of a
 * script, a table that is cut off, a listing without devices) has no text.
 */
export function printIptables(file: SourceFile, to: 'text' | 'json'): Result<string, readonly ReadError[]> {
  const findings: Findings = { errors: [], losses: [] };
  const { dumps, sets } = readFile(file, findings);
  if (findings.errors.length > 0) return fail(findings.errors);
  if (to === 'json') return ok(`${JSON.stringify({ dumps, sets: [...sets.values()] }, toPlain, 2)}\n`);
  const doubts = dumps.flatMap(findDoubts);
  if (doubts.length > 0) return fail(doubts);
  const isMixed = dumps.length > 1 || dumps.some(({ family }) => family === 6);
  const heading = ({ family }: Dump) => (isMixed ? `# ${family === 6 ? 'ip6tables' : 'iptables'}-save\n` : '');
  const elements = [...sets.values()].map(({ name, type, family, elements: own }) =>
    [
      `create ${name} ${type}${family === 6 ? ' family inet6' : ''}`,
      ...own.map(({ text, isException }) => `add ${name} ${text}${isException ? ' nomatch' : ''}`),
      '',
    ].join('\n'),
  );
  return ok([...elements, ...dumps.map((dump) => `${heading(dump)}${printDump(dump)}`)].join(''));
}

function findDoubts({ tables }: Dump): ReadError[] {
  return tables.flatMap(({ chains }) =>
    chains.flatMap((chain) => [
      ...(chain.cut === undefined
        ? []
        : [
            {
              message: `chain \`${chain.name}\`: ${chain.cut}; expected \`json\`, which has words for that`,
              at: chain.at,
            },
          ]),
      ...chain.rules.flatMap(({ condition, at }) =>
        condition === undefined
          ? []
          : [{ message: `a rule of chain \`${chain.name}\` may not be there: ${condition}; expected \`json\``, at }],
      ),
    ]),
  );
}

function toPlain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
