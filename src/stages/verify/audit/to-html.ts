import { type AuditFinding, printPlace } from './audit-finding.ts';
import { AUDIT_RULES } from './audit-rules.ts';
import { STYLE } from './html-style.ts';
import { countSeverities } from './print-audit.ts';

export interface AuditPage {
  readonly findings: readonly AuditFinding[];
  /** What was audited, as the user named it. */
  readonly paths: readonly string[];
  /** In words: `3 security groups, 12 instances`. */
  readonly covered: readonly string[];
  /** What could not be judged, a line each. */
  readonly losses: readonly string[];
  readonly atMs: number;
}

/** One page that stands alone: no script, nothing fetched, fit for print, mail and the dark. */
export function toHtml({ findings, paths, covered, losses, atMs }: AuditPage): string {
  const counts = countSeverities(findings);
  const groups = [...Map.groupBy(findings, ({ severity, rule }) => `${severity} ${rule}`).values()];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Segmentation audit</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Segmentation audit</h1>
<p>${paths.map((path) => `<code>${escape(path)}</code>`).join(' ')} · ${escape(new Date(atMs).toISOString())}</p>
<p>${escape(covered.join(', '))}</p>
</header>
<main>
${counts.length === 0 ? '<p class="none">No findings. What was judged gives an attacker nothing that this audit looks for.</p>' : `<ul class="counts">${counts.map(({ severity, count }) => `<li class="${severity}"><b>${count}</b> ${severity}</li>`).join('')}</ul>`}
${groups.map(toSection).join('\n')}
${losses.length === 0 ? '' : `<section><h2>What could not be judged</h2><p>Answers that depend on these are unknown, and count as open.</p><ul>${losses.map((loss) => `<li>${toCode(loss)}</li>`).join('')}</ul></section>`}
</main>
</body>
</html>
`;
}

function toSection(group: readonly AuditFinding[]): string {
  const [first] = group;
  if (!first) return '';
  const { title, why, fix } = AUDIT_RULES[first.rule];
  const items = `<ol>${group.map(toItem).join('\n')}</ol>`;
  // Those of little weight are there for who wants them, and do not hide the others.
  const list =
    first.severity === 'low' ? `<details><summary>Show ${countOf(group)}</summary>${items}</details>` : items;
  return `<section>
<h2><span class="badge ${first.severity}">${first.severity}</span> ${escape(title)} <small>${group.length === 1 ? '' : group.length}</small></h2>
<dl><dt>Why it matters</dt><dd>${escape(why)}</dd><dt>Smallest change</dt><dd>${escape(fix)}</dd></dl>
${list}
</section>`;
}

function countOf({ length }: readonly unknown[]): string {
  return length === 1 ? 'it' : `all ${length}`;
}

function toItem(finding: AuditFinding): string {
  const { message, witness, path = [], isCertain } = finding;
  return `<li><p>${isCertain ? '' : '<em>perhaps</em> '}${toCode(message)}</p>
<p class="place"><code>${escape(printPlace(finding))}</code></p>${witness ? `<p>for example <code>${escape(witness)}</code></p>` : ''}${path.length > 0 ? `<ol class="path">${path.map((step) => `<li>${toCode(step)}</li>`).join('')}</ol>` : ''}</li>`;
}

/** What stands between backticks is code. */
function toCode(text: string): string {
  return escape(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
