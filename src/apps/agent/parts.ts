import type { AgentEvent } from '#core/model';
import type { Enforcement } from './enforcement.ts';
import type { LastGood } from './last-good.ts';
import type { AgentOptions } from './options.ts';

/** What the agent's loops share. */
export interface Parts {
  readonly options: AgentOptions;
  readonly enforcement: Enforcement;
  readonly lastGood: LastGood;
  readonly now: () => number;
  readonly say: (line: string) => void;
  readonly tell: (kind: AgentEvent['kind'], detail: string) => void;
}
