import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Topology } from '#core/model';
import {
  type AuditFinding,
  auditTopology,
  printAudit,
  SEVERITIES,
  type Severity,
  toHtml,
  toSarif,
} from '#stages/verify';
import { explainSystemError } from '../../files/index.ts';
import { CallError, type Command } from '../command.ts';
import { countOf, paint, printJson, printLines, type Style } from '../print.ts';
import { showProgress } from '../progress.ts';
import { DIALECT_HELP, printLoss, readEstateAt } from '../read-input.ts';
import { readTime } from '../read-time.ts';

const STYLES: Readonly<Record<Severity, Style>> = { critical: 'red', high: 'red', medium: 'yellow', low: 'dim' };

/** `bulkhead audit PATH…`: findings in what exists, worst first. */
export const auditCommand: Command = {
  name: 'audit',
  usage: 'audit PATH… [--sarif|--json] [--html FILE] [--fail-on SEVERITY] [--dialect D] [--at TIME]',
  summary: 'what in existing rules gives an attacker more than it should, worst first',
  help: `bulkhead audit PATH… [--sarif|--json] [--html FILE] [--fail-on SEVERITY] [--dialect D] [--at TIME]

Reads exports of what you already run and lists what gives an attacker more than it should: what the internet reaches,
management and node interfaces, signing listeners, flat networks, ways out of the key zone, rules that allow everything,
defaults that accept, IPv6 left open, rules of other programs, rules that no packet reaches or nobody keeps. Reachability
decides, not the text of a rule: routes, translations, both ends and the replies count. Each finding has a packet that
shows it, the points that let it pass with file and line, and the smallest change that closes it.

${DIALECT_HELP}
--sarif      for code scanning (SARIF 2.1.0); --json: one document
--html FILE  writes a page that stands alone, for people who do not read terminals
--fail-on    status 1 only from this severity on: ${SEVERITIES.join(', ')} (default: low)
--at         another moment than now, at which temporary rules are over or not

  bulkhead audit exports/
  bulkhead audit aws/eu-west-1 hosts/ --html audit.html
  bulkhead audit iptables-save.txt --sarif > audit.sarif

Status 0: nothing found. 1: findings. 2: the call or the input is wrong.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        sarif: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        html: { type: 'string' },
        'fail-on': { type: 'string', default: 'low' },
        dialect: { type: 'string' },
        at: { type: 'string' },
      },
      allowPositionals: true,
    });
    const least = SEVERITIES.find((severity) => severity === values['fail-on']);
    if (positionals.length === 0 || (values.sarif && values.json) || !least)
      throw new CallError([
        `bulkhead: audit needs one path or more, \`--sarif\` or \`--json\` or neither, and \`--fail-on\` with ${SEVERITIES.join(', ')}`,
        `usage: bulkhead ${auditCommand.usage}`,
      ]);
    const atMs = readTime(values.at);
    const estate = readEstateAt(positionals, values.dialect);
    const { topology, losses } = estate;
    const progress = showProgress('finding what reaches what');
    const findings = auditTopology(estate, atMs);
    progress.done();
    const covered = [
      countOf(topology.endpoints.length, 'endpoint'),
      countOf(topology.points.length, 'enforcement point'),
      countOf(countWritten(topology), 'rule'),
      countOf(topology.segments.length, 'network'),
    ];
    if (values.html !== undefined)
      write(values.html, toHtml({ findings, paths: positionals, covered, losses: losses.map(printLoss), atMs }));
    if (values.sarif) printJson(toSarif(findings, losses, readVersion()));
    else if (values.json) printJson({ atMs, covered, findings, losses });
    else
      await printLines([
        `audited ${covered.join(', ')}`,
        '',
        ...printAudit(findings, losses.length, (severity, text) => paint(text, STYLES[severity])),
      ]);
    return findings.some((finding) => isAtLeast(finding, least)) ? 1 : 0;
  },
};

/** Entries that somebody wrote. */
function countWritten({ points }: Topology): number {
  const entries = points.flatMap(({ rules }) => rules.chains.flatMap((chain) => chain.entries));
  return entries.filter(({ at }) => at !== undefined).length;
}

function isAtLeast({ severity }: AuditFinding, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new CallError([`bulkhead: \`${path}\` cannot be written (${explainSystemError(error) ?? String(error)})`]);
  }
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest && 'version' in manifest ? String(manifest.version) : '0';
}
