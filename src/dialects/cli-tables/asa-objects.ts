import { onlyFilled, type Table, tableOf } from './table.ts';

/** `show running-config object network`. */
export const ASA_NETWORK_OBJECTS: Table = tableOf({
  name: 'cisco asa network object',
  subject: 'addresses',
  sign: /^object network \S+/,
  naming: { address: ['host'], name: 'name', labels: ['description'] },
  forms: [
    { pattern: /^object network (?<name>\S+)(?: rename .*)?\s*$/, does: 'row' },
    { pattern: /^ (?<type>host) (?<host>\S+)\s*$/, does: 'add' },
    { pattern: /^ (?<type>subnet) (?<network>\d+\.\S+) (?<netmask>\d+\.\S+)\s*$/, does: 'add' },
    { pattern: /^ (?<type>subnet) (?<network>[0-9a-fA-F:.]+)\/(?<prefix_length>\d+)\s*$/, does: 'add' },
    { pattern: /^ (?<type>range) (?<start_ip>\S+) (?<end_ip>\S+)\s*$/, does: 'add' },
    { pattern: /^ (?<type>fqdn) (?:v4 |v6 )?(?<fqdn>\S+)(?: id \d+)?\s*$/, does: 'add' },
    { pattern: /^ description (?<description>.*?)\s*$/, does: 'add' },
    { pattern: /^ nat \(/, does: 'skip' },
  ],
});

/** `show running-config access-group`. */
export const ASA_ACCESS_GROUPS: Table = tableOf({
  name: 'cisco asa access group',
  subject: 'rules',
  sign: /^access-group \S+ (?:(?:in|out) interface|global)/,
  forms: [
    {
      pattern:
        /^access-group\s+(?<access_list>\S+)\s+(?:(?:in|out)\s+interface\s+(?<interface>\S+)|global)(?:\s+(?:per-user-override|control-plane))*\s*$/,
      does: 'row',
    },
  ],
});

/** `show running-config crypto ipsec`. */
export const ASA_IPSEC: Table = tableOf({
  name: 'cisco asa ipsec proposal',
  subject: 'rules',
  sign: /^crypto ipsec (?:ikev1 transform-set|ikev2 ipsec-proposal|transform-set) /,
  forms: [
    {
      pattern:
        /^crypto ipsec (?:ikev(?<ike_version>1) )?transform-set (?<name>\S+) (?<encryption>esp-(?:\w+-?)+?)(?: (?<auth>esp-(?:\S+-hmac|none)))?\s*$/,
      does: 'row',
      toFields: ({ encryption = '', auth, ...more }) => ({
        ...more,
        encryption: [encryption],
        ...(auth !== undefined && { auth: [auth] }),
      }),
    },
    { pattern: /^crypto ipsec ikev(?<ike_version>2) ipsec-proposal (?<name>\S+)\s*$/, does: 'row' },
    {
      pattern: /^ protocol esp (?<what>encryption|integrity) (?<values>\S.*?)\s*$/,
      does: 'add',
      // From the weakest to the strongest, as the templates have them.
      toFields: ({ what, values = '' }) => ({
        [what === 'integrity' ? 'auth' : 'encryption']: values.split(/\s+/).toReversed(),
      }),
    },
    { pattern: /^crypto ipsec (?!ikev|transform-set \S+ esp)/, does: 'skip' },
    { pattern: /^crypto ipsec (?:ikev1 )?transform-set \S+ mode /, does: 'skip' },
  ],
});

/** `crypto map NAME SEQ match address …`: one row of each map and number, with all that is set for it. */
const CRYPTO_MAP_LINE = /^(?<no>no )?crypto map (?<map>\S+) (?<seq>\d+) (?<what>\S.*?)\s*$/;
const SETTINGS: readonly RegExp[] = [
  /^match address (?<matched_address>\S+)$/,
  /^set pfs(?: (?<pfs>\S+))?$/,
  /^set connection-type (?<connection_type>\S+)$/,
  /^set peer (?<peer>\S.*)$/,
  /^set ikev1 phase1-mode (?<ikev1_phase1_mode>\S.*)$/,
  /^set (?<ike>ikev1|ikev2) (?:transform-set|ipsec-proposal) (?<transform>\S.*)$/,
  /^set transform-set (?<transform>\S.*)$/,
  /^set ikev2 mode (?<ikev2_mode>\S+)$/,
  /^set security-association lifetime (?<lifetime>\S.*)$/,
  /^ipsec-isakmp dynamic (?<isakmp_dynamic>\S+)$/,
  /^set (?<tfc>tfc-packets)/,
  /^set (?:reverse-route|trustpoint|nat-t-disable|df-bit|validate-icmp-errors|inheritance|phase1-mode|ikev2 pre-shared)/,
];

function cryptoMapTable(sign: RegExp, name: string, isAll: boolean): Table {
  return tableOf({
    name,
    subject: 'rules',
    sign,
    forms: [
      {
        pattern: CRYPTO_MAP_LINE,
        does: 'row',
        toFields: ({ no, map = '', seq = '', what = '' }) => {
          const match = SETTINGS.map((setting) => setting.exec(what)).find((found) => found !== null);
          if (!match) return undefined;
          const { lifetime = '', tfc, ike, transform, ...more } = match.groups ?? {};
          const seconds = /seconds (\S+)/.exec(lifetime)?.[1];
          return onlyFilled({
            map,
            seq,
            ...more,
            ...(isAll
              ? {
                  [`${ike ?? 'ikev1'}_transform_set`]: transform,
                  sa_sec: seconds,
                  sa_kb: /kilobytes (\S+)/.exec(lifetime)?.[1],
                }
              : { ike, transform, sa: seconds }),
            tfc_packets: tfc !== undefined && no !== undefined ? 'no' : tfc,
          });
        },
      },
      { pattern: /^crypto map (?<map>\S+) interface (?<interface>\S+)\s*$/, does: 'row' },
    ],
    finish: (rows) => {
      const byNumber = Map.groupBy(rows, ({ fields }) => JSON.stringify([fields['map'], fields['seq'] ?? '']));
      return [...byNumber.values()].flatMap((group) => {
        const [first] = group;
        if (!first || first.fields['seq'] === undefined) return [];
        const bound = byNumber.get(JSON.stringify([first.fields['map'], '']))?.[0]?.fields['interface'];
        const fields = Object.assign({}, ...group.map((row) => row.fields)) as typeof first.fields;
        return [{ fields: onlyFilled({ ...fields, ...(isAll && { interface: bound }) }), index: first.index }];
      });
    },
  });
}

/** `show running-config crypto map` tells what was set, `show running-config all crypto map` also what was not. */
export const ASA_ALL_CRYPTO_MAPS = cryptoMapTable(
  /^(?:no )?crypto map \S+ \d+ set (?:connection-type|ikev1 phase1-mode|ikev2 mode|tfc-packets)/,
  'cisco asa crypto map with defaults',
  true,
);
export const ASA_CRYPTO_MAPS = cryptoMapTable(/^crypto map \S+ \d+ /, 'cisco asa crypto map', false);
