import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { instantiateTemplate, TEMPLATE_DAY } from './template.ts';

const FILES = [
  {
    path: 'rules.yaml',
    text: 'rules:\n  - id: a # review: 2026-04-01\n    review: 2026-04-01\n    expires: 2026-01-02T18:00:00Z\n',
  },
  { path: 'README.md', text: '# {{name}}\n' },
];

describe('a template made somebody’s own', () => {
  test('on its own day it is as it was written, but for the name', () => {
    const made = unwrap(instantiateTemplate(FILES, { name: 'A$&B', day: TEMPLATE_DAY }));
    expect(made).toEqual([FILES[0], { path: 'README.md', text: '# A$&B\n' }]);
  });

  test('reviews and ends keep their distance from the day; other dates stay', () => {
    const [rules] = unwrap(instantiateTemplate(FILES, { name: 'x', day: '2026-01-31' }));
    expect(rules?.text).toBe(
      'rules:\n  - id: a # review: 2026-04-01\n    review: 2026-05-01\n    expires: 2026-02-01T18:00:00Z\n',
    );
  });

  test('any day of the calendar is a day, and the distance is the same for all', () => {
    const day = fc.date({ min: new Date('1970-01-01'), max: new Date('9989-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const text = date.toISOString().slice(0, 10);
        const [rules] = unwrap(instantiateTemplate(FILES, { name: 'x', day: text }));
        const review = /^ +review: (.+)$/m.exec(rules?.text ?? '')?.[1] ?? '';
        expect((Date.parse(review) - Date.parse(text)) / 86_400_000).toBe(90);
      }),
    );
  });

  test.each(['2026-02-30', '2026-2-3', '', 'today', '1969-12-31', '9999-01-01', '2026-01-01T00:00:00Z'])(
    'is refused for the day `%s`',
    (day) => {
      const made = instantiateTemplate(FILES, { name: 'x', day });
      expect(made).toEqual({ ok: false, error: [`\`${day}\` is not a day; expected for example \`2027-05-01\``] });
    },
  );
});
