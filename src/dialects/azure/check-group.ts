import { addError, addLoss, type Notes, readPorts } from '#dialects/cloud';
import type { RuleEnd, SecurityGroup, SecurityRule } from './estate.ts';
import { isExpression, isResolved } from './words.ts';

/** A service tag: `Storage`, `Storage.WestEurope`. */
const TAG = /^[A-Za-z][\w.]*$/;

/** What of a group's rules is no rule of Azure's, and what nobody but the platform can resolve. Each rule once. */
export function checkGroup(group: SecurityGroup, notes: Notes): void {
  for (const rule of [...group.rules, ...group.defaults])
    for (const end of [rule.source, rule.destination]) checkEnd(rule, end, notes);
}

function checkEnd(rule: SecurityRule, { prefixes, groups, ports }: RuleEnd, notes: Notes): void {
  const { at } = rule;
  for (const prefix of prefixes.filter((text) => !isResolved(text))) {
    if (isExpression(prefix)) addLoss(notes, prefix, 'it is not known yet; whom the rule means is unknown', at);
    else if (TAG.test(prefix))
      addLoss(
        notes,
        `service tag ${prefix}`,
        'only the platform knows its addresses; verdicts on public addresses that hang on it are unknown',
        at,
      );
    else
      addError(notes, `\`${prefix}\` is no address of a security rule; expected \`*\`, a network or a service tag`, at);
  }
  if (prefixes.length === 0 && groups.length === 0)
    addLoss(notes, `rule ${rule.name} without an address at one end`, 'whether it means anybody is unknown', at);
  for (const port of ports.filter((text) => !readPorts(text) && !isExpression(text)))
    addError(notes, `\`${port}\` is no port of a security rule; expected \`*\`, \`443\` or \`8000-8100\``, at);
}
