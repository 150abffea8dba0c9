import { type Fields, type Form, onlyFilled, type Table, tableOf } from './table.ts';

/** `from Trust;` and `icmp-unreachable: no`: a name and its value. The device itself writes `destinataion-device`. */
function toSetting({ name = '', value = '' }: Readonly<Record<string, string>>): Fields {
  const own = name.replace('destinataion', 'destination').replaceAll(/[-/]/g, '_');
  return onlyFilled({ [own]: /^"(.*)"$/.exec(value)?.[1] ?? value.trim() });
}

const SETTING: Form = {
  pattern: /^\s+(?<name>[a-z][a-z/-]*):?(?:\s+(?<value>.*?))?;?\s*$/,
  does: 'add',
  toFields: toSetting,
};
const END: Form = { pattern: /^\}\s*$/, does: 'skip' };

/** `show running nat-policy`: blocks of settings. The name keeps its quotes, as the templates do. */
export const PANOS_NAT: Table = tableOf({
  name: 'paloalto panos nat policy',
  subject: 'rules',
  sign: /^\s+nat-type \S+;/,
  forms: [{ pattern: /^(?<name>"[^"]*"|[^\s"{][^"{]*?)\s*\{\s*$/, does: 'row' }, END, SETTING],
});

/** `show running security-policy`, `test security-policy-match`: blocks of settings. */
export const PANOS_SECURITY: Table = tableOf({
  name: 'paloalto panos security policy',
  subject: 'rules',
  sign: /^\s+application\/service /,
  forms: [
    { pattern: /^"(?<name>[^"]*?)(?:; index: (?<index>\d+))?"\s*\{\s*$/, does: 'row' },
    { pattern: /^(?<name>[^\s"{][^"{]*?)(?:; index: (?<index>\d+))?\s*\{\s*$/, does: 'row' },
    END,
    SETTING,
  ],
});
