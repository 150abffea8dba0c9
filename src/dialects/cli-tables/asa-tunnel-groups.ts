import { type Fields, type Form, onlyFilled, type Table, tableOf } from './table.ts';

/** Settings of a tunnel group, one a line; groups of the patterns are fields. */
const SETTINGS: readonly RegExp[] = [
  / ipv6-address-pool (?:\((?<ipv6_pool_intfc>\S+)\) )?(?<ipv6_pool_name>\S.*)/,
  / address-pool (?:\((?<ipv4_pool_intfc>\S+)\) )?(?<ipv4_pool_name>\S.*)/,
  / authorization-(?<authorization>required)/,
  / authorization-server-group (?:\((?<authorization_intfc>\S+)\) )?(?<authorization_grp>\S+)/,
  / accounting-server-group (?<accounting_grp>\S+)/,
  / secondary-authentication-server-group (?:\((?<sec_authentication_grp_intfc>\S+)\) )?(?<sec_authentication_pri_grp>\S+)(?: (?<sec_authentication_sec_grp>LOCAL))?(?: (?<sec_authentication_use_pri_user>use-primary-username))?/,
  / authentication-server-group (?:\((?<authentication_intfc>\S+)\) )?(?<authentication_pri_grp>\S+)(?: (?<authentication_sec_grp>\S+))?/,
  / authentication-attr-from-server (?<authentication_svr>\S+)/,
  / authenticated-session-username (?<authenticated_user>\S+)/,
  / default-group-policy (?<group_policy>\S+)/,
  / nat-assigned-to-public-ip (?<nat_intfc>\S+)/,
  / scep-enrollment (?<scep_enroll>\S+)/,
  / secondary-username-from-certificate (?<sec_cert_codes>\S+(?: (?!no-certificate-fallback)\S+)*)(?: no-certificate-fallback (?<sec_cert_fallback>\S+))?/,
  / username-from-certificate (?<pri_cert_codes>\S+(?: (?!no-certificate-fallback)\S+)*)(?: no-certificate-fallback (?<pri_cert_fallback>\S+))?/,
  / (?<strip_grp>strip-group)/,
  / (?<strip_realm>strip-realm)/,
  / authentication (?<webvpn_auth>(?:aaa|certificate|saml|multiple-certificate)\b.*)/,
  / authentication (?<ppp_auth_type>\S+)/,
  / customization (?<webvpn_custom>\S+)/,
  / dns-group (?<dns_grp>\S+)/,
  / group-alias (?<webvpn_grp_alias>\S+) (?<webvpn_grp_alias_state>enable|disable)/,
  / group-url (?<webvpn_grp_url>\S+) (?<webvpn_grp_url_state>enable|disable)/,
  / (?<override_svc_download>override-svc-download)/,
  / secondary-pre-fill-username (?<sec_prefill_user_type>\S.*)/,
  / secondary pre-fill-username (?<sec_prefill_user_type>\S.*)/,
  / pre-fill-username (?<pri_prefill_user_type>\S.*)/,
  / proxy-auth (?<proxy_auth>\S+)/,
  / (?<radius_reject_msg>radius-reject-message)/,
  // `saml_id_provider` of the templates never holds anything.
  / saml identity-provider (?<saml_identity_provider>\S+)/,
  / without-csd(?: (?<without_csd>\S+))?/,
  / (?:ikev1 )?pre-shared-key (?<ikev1_psk>\S+)/,
  / (?<chain>chain)/,
  / ikev1 client-update type (?<client_os>\S+) url (?<update_url>\S+)(?: rev-nums (?<revs>\S+))?/,
  // `trust_point` of the templates never holds anything.
  / ikev1 trust-point (?<ikev1_trust_point>\S+)/,
  / ikev1 user-authentication (?:\((?<ikev1_user_auth_intfc>\S+)\) )?(?<ikev1_user_auth_type>\S+)/,
  / ikev2 local-authentication certificate (?<ikev2_local_auth_cert>\S+)/,
  / ikev2 local-authentication (?<ikev2_local_auth_psk>pre-shared-key.*)/,
  / ikev2 remote-authentication (?<ikev2_remote_auth_type>\S.*)/,
  / peer-id-validate (?<peer_id_validate>\S+)/,
  / (?<radius_with_expiry>radius-with-expiry)/,
];

const LISTS = [
  'dhcp_server',
  'dhcp_selection',
  'client_os',
  'update_url',
  'revs',
  'ikev1_user_auth_intfc',
  'ikev1_user_auth_type',
  'ikev2_remote_auth_type',
  'ppp_auth_type',
  'webvpn_grp_alias',
  'webvpn_grp_alias_state',
  'webvpn_grp_url',
  'webvpn_grp_url_state',
  'nbns_svr',
  'nbns_master',
  'nbns_timeout',
  'nbns_retry',
  'pri_prefill_user_type',
  'sec_prefill_user_type',
];

/** Lists beside each other have a value of each line: `None` where a line has none. */
const NOT_SAID = 'None';

const PARALLEL: readonly Form[] = [
  {
    pattern: /^ dhcp-server (?:(?<dhcp_selection>link-selection|subnet-selection) )?(?<dhcp_server>\S+)\s*$/,
    does: 'add',
    toFields: (groups): Fields => ({ dhcp_selection: NOT_SAID, ...groups }),
  },
  {
    pattern:
      /^ nbns-server (?<nbns_svr>\S+)(?: (?<nbns_master>master))?(?: timeout (?<nbns_timeout>\d+))?(?: retry (?<nbns_retry>\d+))?\s*$/,
    does: 'add',
    toFields: (groups): Fields => ({
      nbns_master: NOT_SAID,
      nbns_timeout: NOT_SAID,
      nbns_retry: NOT_SAID,
      ...groups,
    }),
  },
];

/** `show running-config tunnel-group`: who may build a VPN to the firewall, one row a group. */
export const ASA_TUNNEL_GROUPS: Table = tableOf({
  name: 'cisco asa tunnel group',
  subject: 'rules',
  sign: /^tunnel-group \S+ type /,
  lists: LISTS,
  forms: [
    { pattern: /^tunnel-group (?<name>\S+) type (?<type>\S+)\s*$/, does: 'row' },
    { pattern: /^tunnel-group \S+ (?:general|webvpn|ipsec|ppp)-attributes\s*$/, does: 'skip' },
    ...PARALLEL,
    ...SETTINGS.map(({ source }): Form => ({ pattern: new RegExp(`^${source}\\s*$`), does: 'add' })),
  ],
  finish: (rows) => rows.map(({ fields, index }) => ({ fields: onlyFilled(trimAll(fields)), index })),
});

function trimAll(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
  );
}
