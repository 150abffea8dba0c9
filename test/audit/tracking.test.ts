import { expect, test } from 'vitest';
import { auditTopology } from '#stages/verify';
import { read } from './check-case.ts';

const rules = (untracked: string) => ({
  'gw/ruleset.nft': `table inet filter {
	chain prerouting {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 notrack
	}
	chain input {
		type filter hook input priority filter; policy accept;
		${untracked}
		ct state new,established,related,invalid drop
	}
}
`,
});

test.each([
  ['ct state untracked drop', 0],
  ['udp dport 5353 drop', 1],
])('SEM-25 what is not tracked is judged by what the list says of it: %s', (line, count) => {
  const found = auditTopology(read(rules(line)), 0).filter(({ message }) => message.startsWith('what comes in'));
  expect(found).toHaveLength(count);
});
