/** Lines of flow logs as their senders write them; addresses, ports and counters differ from line to line. */

export function toAwsText(lines: number): string {
  const head =
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
  return toText([head], lines, (i) => {
    const start = 1_780_000_000 + (i >> 10);
    const ends = `10.0.${(i >> 8) & 0xff}.${i & 0xff} 10.1.0.${i % 251} ${32_768 + (i % 28_000)} ${PORTS[i & 3]}`;
    const action = i % 16 === 0 ? 'REJECT' : 'ACCEPT';
    return `2 123456789010 eni-0a1b2c3d${(i % 977).toString(16).padStart(4, '0')} ${ends} 6 ${1 + (i % 90)} ${
      52 * (1 + (i % 90))
    } ${start} ${start + 58} ${action} OK`;
  });
}

export function toZeekText(lines: number): string {
  const fields =
    'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents';
  const types =
    'time string addr port addr port enum string interval count count string bool bool count string count count count count set[string]';
  const head = [
    String.raw`#separator \x09`,
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tconn',
    `#fields\t${fields.replaceAll(' ', '\t')}`,
    `#types\t${types.replaceAll(' ', '\t')}`,
  ];
  return toText(head, lines, (i) =>
    [
      `${1_780_000_000 + (i >> 10)}.${String(i % 1_000_000).padStart(6, '0')}`,
      `C${(i * 7919).toString(36).padStart(12, 'x')}`,
      `10.0.${(i >> 8) & 0xff}.${i & 0xff}`,
      32_768 + (i % 28_000),
      `10.1.0.${i % 251}`,
      PORTS[i & 3],
      'tcp',
      i % 3 === 0 ? 'ssl' : '-',
      `0.${String(i % 100_000).padStart(6, '0')}`,
      100 + (i % 900),
      200 + (i % 9000),
      i % 16 === 0 ? 'REJ' : 'SF',
      'T',
      'T',
      0,
      'ShADadFf',
      6,
      412 + (i % 900),
      5,
      468 + (i % 9000),
      '-',
    ].join('\t'),
  );
}

const PORTS = [443, 5432, 8332, 9000];

function toText(head: readonly string[], lines: number, toLine: (index: number) => string): string {
  const parts = [...head];
  for (let i = 0; i < lines; i++) parts.push(toLine(i));
  return `${parts.join('\n')}\n`;
}
