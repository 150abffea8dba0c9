import type { AuditFinding, AuditRuleId } from '#stages/verify';
import type { Files } from './small-estate.ts';

/** One kind of finding in one language: where it is true, where it nearly is, and what closes it. */
export interface AuditCase {
  readonly rule: AuditRuleId;
  readonly language: Language;
  readonly files: Files;
  /** Of findings of the kind, those whose subject and message say so are meant. Absent: all. */
  readonly about?: RegExp;
  /** What differs, in words; each has no finding of the kind. */
  readonly nearMisses: Readonly<Record<string, Files>>;
  /** With the smallest change. */
  readonly closed: Files;
  /** What a finding points at: one of these is in the construct that begins at its first place. */
  readonly points: readonly string[];
  /** `SOURCE -> DESTINATION:PORT` over TCP, which the change must not close. */
  readonly keeps: readonly string[];
  /** What the change opens, as it must. */
  readonly opens?: true;
}

export const LANGUAGES = [
  'nftables',
  'iptables',
  'ufw',
  'aws',
  'terraform',
  'cloudformation',
  'azure',
  'gcp',
  'ibm',
  'wireguard',
  'openvpn',
  'openssh',
  'inventory',
] as const;
export type Language = (typeof LANGUAGES)[number];

/** With one text in place of another: the only one in all files, or the first behind `after`, which is the only one. */
export function change(files: Files, from: string, to: string, after?: string): Files {
  const sought = after ?? from;
  const holders = Object.entries(files).filter(([, text]) => text.includes(sought));
  const [[path, text] = ['', '']] = holders;
  if (holders.length !== 1 || text.split(sought).length !== 2) throw new Error(`\`${sought}\` is not there once`);
  const start = text.indexOf(from, text.indexOf(sought));
  if (start < 0) throw new Error(`\`${from}\` is not behind \`${sought}\``);
  return { ...files, [path]: `${text.slice(0, start)}${to}${text.slice(start + from.length)}` };
}

/** What a finding is known by. */
export function identify({ rule, subject }: AuditFinding): string {
  return `${rule} ${subject}`;
}
