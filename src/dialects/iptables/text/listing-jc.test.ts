import { expect, test } from 'vitest';
import { describeSet, readSet } from '../../../../test/shared-data.ts';
import { readChains } from './listing.ts';

interface TheirRule {
  readonly num?: number;
  readonly pkts?: number;
  readonly bytes?: number;
  readonly target: string | null;
  readonly prot: string;
  readonly opt: string | null;
  readonly in?: string;
  readonly out?: string;
  readonly source: string;
  readonly destination: string;
  readonly options?: string;
}

describeSet('host-tools/jc', (folder) => {
  const files = readSet(folder, (path) => /iptables/.test(path));

  test.each(files.filter(({ path }) => path.endsWith('.out')).map((file) => [file.path, file] as const))(
    '%s has the fields that a peer reads',
    (path, file) => {
      const expected = files.find((other) => other.path === path.replace('.out', '.json'));
      const theirs = JSON.parse(expected?.text ?? '[]') as { chain: string; rules: TheirRule[] }[];
      // The peer keeps a space at the end of a line.
      for (const { rules } of theirs)
        for (const rule of rules) if (rule.options) Object.assign(rule, { options: rule.options.trim() });
      const ours = readChains(file, file.text.split('\n'), 0).chains.map(({ name, rows }) => ({
        chain: name,
        rules: rows.map(({ row: { packets, bytes, target, opt, options, ...row } }) => ({
          ...row,
          ...(packets === undefined ? {} : { pkts: Number(packets), bytes: Number(bytes) }),
          target: target === '' ? null : target,
          opt: opt === '--' ? null : opt,
          ...(options === '' ? {} : { options }),
        })),
      }));
      expect(ours).toEqual(theirs);
    },
  );
});
