/** How an entry is written where the language has several ways. All of them mean the same; tests vary them. */
export interface Form {
  /** Several values of one field: a set in the rule, a set with a name, or a rule for each value. */
  readonly values: 'anonymous' | 'named' | 'rules';
  /** Write `!=` and what is left out, where that takes fewer values than what is meant. */
  readonly negation: boolean;
  /** Look several fields up together, as one concatenation. */
  readonly concatenation: boolean;
  /** Turn neighbouring entries that differ in the values of one field into one verdict map. */
  readonly verdictMap: boolean;
  /** Ports of several protocols at once (`th dport`) where they are the same. */
  readonly anyTransport: boolean;
}

export const PLAIN_FORM: Form = {
  values: 'anonymous',
  negation: true,
  concatenation: false,
  verdictMap: false,
  anyTransport: true,
};
