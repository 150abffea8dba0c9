import type { ReactNode } from 'react';
import type { AgentState } from '#api';
import type { Mode, Severity } from '#core/model';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'neutral' | 'allowed' | 'denied' | 'bad' | 'warn' | 'accent' | 'critical' | 'outline';

export interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly title?: string;
  readonly children: ReactNode;
}

export function Badge({ tone = 'neutral', icon, title, children }: BadgeProps) {
  return (
    <span className={`badge badge-${tone}`} title={title}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

const MODE_TONES = { observe: 'neutral', guard: 'warn', enforce: 'allowed' } as const;
export const MODE_WORDS: Readonly<Record<Mode, string>> = {
  observe: 'drops nothing; every connection carries its pending verdict',
  guard: 'drops what a guardrail forbids, and nothing else',
  enforce: 'drops everything that no rule allows',
};

export function ModeBadge({ mode }: { readonly mode: Mode | 'none' }) {
  if (mode === 'none') return <Badge tone="outline">none</Badge>;
  return (
    <Badge tone={MODE_TONES[mode]} icon={mode} title={MODE_WORDS[mode]}>
      {mode}
    </Badge>
  );
}

export type Verdict = 'allowed' | 'denied' | 'mixed';
const VERDICTS = {
  allowed: { tone: 'allowed', icon: 'check' },
  denied: { tone: 'denied', icon: 'cross' },
  mixed: { tone: 'warn', icon: 'mixed' },
} as const;

export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  return <Badge {...VERDICTS[verdict]}>{verdict}</Badge>;
}

const SEVERITY_TONES = { critical: 'critical', high: 'bad', medium: 'warn', low: 'neutral' } as const;

export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  return <Badge tone={SEVERITY_TONES[severity]}>{severity}</Badge>;
}

export function AgentBadge({ state, inSync }: { readonly state: AgentState; readonly inSync?: boolean }) {
  if (state === 'none') return <Badge tone="outline">no agent</Badge>;
  if (state === 'silent')
    return (
      <Badge tone="denied" icon="warning" title="enrolled, and not heard of lately">
        silent
      </Badge>
    );
  if (inSync === false)
    return (
      <Badge tone="warn" icon="warning" title="the rules read back are not those that were asked for">
        out of sync
      </Badge>
    );
  return (
    <Badge tone="allowed" icon="check">
      {inSync ? 'in sync' : 'connected'}
    </Badge>
  );
}
