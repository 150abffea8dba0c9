/** Options that say nothing of who reaches whom: keys, timing, logs, how packets are carried. */
export const HARMLESS: ReadonlySet<string> = new Set(
  (
    'allow-compression allow-recursive-routing askpass auth auth-gen-token auth-nocache auth-retry auth-user-pass ' +
    'auth-user-pass-optional auth-user-pass-verify bcast-buffers bind bind-dev block-outside-dns ca capath cd cert ' +
    'chroot cipher client client-cert-not-required client-nat comp-lzo comp-noadapt compress config connect-freq ' +
    'connect-freq-initial connect-retry connect-retry-max connect-timeout crl-verify daemon data-ciphers ' +
    'data-ciphers-fallback dev dev-node dev-type dh dhcp-option dhcp-release dhcp-renew disable-dco disable-occ dns ' +
    'duplicate-cn ecdh-curve echo engine errors-to-stderr explicit-exit-notify extra-certs fast-io float fragment ' +
    'group hand-window hash-size ifconfig-noexec ifconfig-pool-persist inactive ipchange iproute key key-direction ' +
    'key-method keepalive keying-material-exporter keysize link-mtu lladdr local log log-append lport mark ' +
    'max-clients max-packet-size max-routes max-routes-per-client mlock mode mssfix mtu-disc mtu-dynamic mtu-test multihome ' +
    'mute mute-replay-warnings ncp-ciphers ncp-disable nice no-iv no-name-remapping no-replay nobind ns-cert-type ' +
    'opt-verify passtos peer-fingerprint peer-id persist-key persist-local-ip persist-remote-ip persist-tun ping ' +
    'ping-exit ping-restart ping-timer-rem pkcs11-id pkcs12 port port-share prng proto providers pull rcvbuf ' +
    'register-dns remap-usr1 remote-cert-eku remote-cert-ku remote-cert-tls remote-random remote-random-hostname ' +
    'reneg-bytes reneg-pkts reneg-sec replay-persist replay-window resolv-retry route-delay route-method route-metric ' +
    'rport script-security secret server-poll-timeout session-timeout setcon setenv setenv-safe shaper sndbuf ' +
    'single-session socket-flags socks-proxy stale-routes-check static-challenge status status-version suppress-timestamps ' +
    'syslog tap-sleep tcp-nodelay tcp-queue-limit test-crypto tls-auth tls-cert-profile tls-cipher tls-ciphersuites ' +
    'tls-client tls-crypt tls-crypt-v2 tls-crypt-v2-verify tls-exit tls-export-cert tls-groups tls-server tls-timeout ' +
    'tls-verify tls-version-max tls-version-min tmp-dir topology tran-window tun-ipv6 tun-mtu tun-mtu-extra ' +
    'tun-mtu-max txqueuelen use-prediction-resistance user username-as-common-name verb verify-client-cert verify-hash ' +
    'verify-x509-name vlan-accept vlan-pvid vlan-tagging windows-driver win-sys writepid x509-track x509-username-field ' +
    'http-proxy http-proxy-option http-proxy-retry http-proxy-timeout management-hold management-client ' +
    'management-client-auth management-client-group management-client-user management-external-cert ' +
    'management-external-key management-forget-disconnect management-log-cache management-query-passwords ' +
    'management-query-proxy management-query-remote management-signal management-up-down pause-exit compat-mode ' +
    'ignore-unknown-option push-peer-info ifconfig-nowarn client-ip tls-remote up-delay up-restart down-pre push-continuation'
  ).split(' '),
);

/** Options that run what the file does not show. */
export const COMMANDS: ReadonlySet<string> = new Set([
  'up',
  'down',
  'route-up',
  'route-pre-down',
  'client-connect',
  'client-disconnect',
  'learn-address',
  'plugin',
  'client-crresponse',
]);

/** Options whose effect on reachability is known and not modelled, and what they leave open. */
export const NOT_MODELLED: Readonly<Record<string, string>> = {
  'server-bridge': 'clients are put on the bridged network, with addresses of a pool or of a foreign DHCP server',
  'route-nopull': 'routes that the server pushes are not taken',
  'pull-filter': 'some of what the server pushes is not taken',
  'push-reset': 'this client does not get what all others get',
  'push-remove': 'this client does not get some of what others get',
  'route-noexec': 'routes are set by a script',
  'route-gateway': 'routes lead by another address of the tunnel',
  'client-config-dir': '',
  'ccd-exclusive': '',
  'block-ipv6': 'IPv6 in the tunnel is answered with an error',
  allow: '',
};
