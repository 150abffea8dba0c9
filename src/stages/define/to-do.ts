import type { Rule } from '#core/model';

/** What only people know, and every proposed rule wants to be told; nothing without rules. */
export function toDo(rules: readonly Rule[]): string[] {
  const [review] = rules.flatMap((rule) => rule.review ?? []).toSorted();
  const [first] = rules;
  if (!first) return [];
  return [
    `name the owners: ${rules.length} rule${rules.length === 1 ? '' : 's'} said to be owned by \`${first.owner}\``,
    'say what each is for: the justifications tell what was seen, and not why',
    ...(review === undefined ? [] : [`review by ${review} what was not observed until then`]),
  ];
}
