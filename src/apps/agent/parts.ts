import type { AgentEvent, HostPolicy } from '#core/model';
import type { Enforcement } from './enforcement.ts';
import type { LastGood } from './last-good.ts';
import type { AgentOptions } from './options.ts';

/** What the agent's loops share. */
export interface Parts {
  readonly options: AgentOptions;
  readonly enforcement: Enforcement;
  readonly lastGood: LastGood;
  readonly serverUrl: () => string;
  /** What to go back to where the kernel was given nothing. */
  readonly fallback: HostPolicy;
  readonly now: () => number;
  readonly say: (line: string) => void;
  /** `revision`: what it is about, if not what is in force. */
  readonly tell: (kind: AgentEvent['kind'], detail: string, revision?: number) => void;
}
