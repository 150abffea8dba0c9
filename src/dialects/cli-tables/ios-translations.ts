import { onlyFilled, type Table, tableOf } from './table.ts';

const END = (name: string) => String.raw`(?<${name}>\d+\.\d+\.\d+\.\d+(?::\d+)?|---)`;

/** `a.b.c.d:port`, or `---` where nothing is translated. */
function splitEnd(prefix: string, text = '') {
  const [address = '', port] = text.split(':');
  return { [`${prefix}_ip`]: address, [`${prefix}_port`]: port };
}

/** `show ip nat translations` of IOS: one row a translation, with ports where there are connections. */
export const IOS_TRANSLATIONS: Table = tableOf({
  name: 'cisco ios nat translation',
  subject: 'sessions',
  sign: /^Pro\s+Inside global\s+Inside local\s+Outside local\s+Outside global/,
  forms: [
    { pattern: /^Pro\s+Inside global\s|^Total number of translations/, does: 'skip' },
    {
      pattern: new RegExp(
        String.raw`^(?<protocol>[a-z\d]+|---)\s+${END('ig')}\s+${END('il')}\s+${END('ol')}\s+${END('og')}\s*$`,
      ),
      does: 'row',
      toFields: ({ protocol, ig, il, ol, og }) =>
        onlyFilled({
          protocol,
          ...splitEnd('inside_global', ig),
          ...splitEnd('inside_local', il),
          ...splitEnd('outside_local', ol),
          ...splitEnd('outside_global', og),
        }),
    },
  ],
});
