/** Who needs whom, and why: one or more flows. */
export interface Need {
  readonly from: string | readonly string[];
  readonly to: string;
  /** `tcp/443 https-edge`, several where one need takes several ports. */
  readonly services: readonly string[];
  /** Row of the table of legitimate flows (facts, section 7). */
  readonly fact: string;
  readonly owner: string;
  readonly why: string;
  readonly intervalMs?: number;
}
