import { openEtherType, openEthernet } from './ethernet.ts';
import { openGre } from './gre.ts';
import { looksLikeIp, openIp } from './ip.ts';
import { openMpls } from './mpls.ts';
import { openPpp } from './ppp.ts';
import { openTeredo } from './teredo.ts';
import { goDeeper, read16, read32, type Walk } from './walk.ts';

const UDP_BYTES = 8;

/** What an IP protocol carries; nothing where it is no tunnel. Source: IANA, protocol numbers. */
export function openIpTunnel(walk: Walk, at: number, protocol: number): void {
  switch (protocol) {
    case 4:
    case 41:
    case 94:
      if (looksLikeIp(walk, at)) openIp(walk, at);
      return;
    case 47:
      openGre(walk, at);
      return;
    // EtherIP, RFC 3378.
    case 97:
      openEthernet(walk, at + 2);
      return;
    // L2TP version 3, RFC 3931: a session of 0 is control.
    case 115:
      openL2tp3(walk, at);
      return;
    case 137:
      openMpls(walk, at);
      return;
    default:
  }
}

/** What UDP carries between ports of tunnels. `at`: of the UDP header. */
export function openUdpTunnel(walk: Walk, at: number, sourcePort: number, destinationPort: number): void {
  const first = at + UDP_BYTES;
  if (walk.end <= first) return;
  switch (destinationPort) {
    case 4789:
    case 8472:
      openVxlan(walk, first);
      return;
    case 4790:
      openVxlanGpe(walk, first);
      return;
    case 6081:
      openGeneve(walk, first);
      return;
    case 6635:
      openMpls(walk, first);
      return;
    case 4754:
      openGre(walk, first);
      return;
    case 37_008:
      openTzsp(walk, first);
      return;
    default:
  }
  if (sourcePort === 2152 || destinationPort === 2152) openGtp(walk, first);
  else if (sourcePort === 5072 || destinationPort === 5072) openAyiya(walk, first);
  else if (sourcePort === 1701 || destinationPort === 1701) openL2tp2(walk, first);
  else openTeredo(walk, first, sourcePort === 3544 || destinationPort === 3544);
}

/** RFC 7348; the reserved bits are not looked at, as receivers are told. */
function openVxlan(walk: Walk, at: number): void {
  if (((walk.bytes[at] ?? 0) & 0x08) !== 0) openEthernet(walk, at + 8);
}

/** Source: draft-ietf-nvo3-vxlan-gpe. */
function openVxlanGpe(walk: Walk, at: number): void {
  const flags = walk.bytes[at] ?? 0;
  openNextProtocol(walk, at + 8, (flags & 0x04) === 0 ? 3 : (walk.bytes[at + 3] ?? 0));
}

/** The numbers that VXLAN-GPE and NSH (RFC 8300 §2.2) share. */
export function openNextProtocol(walk: Walk, at: number, next: number): void {
  if (next === 1 || next === 2) openIp(walk, at);
  else if (next === 3) openEthernet(walk, at);
  else if (next === 4) openNsh(walk, at);
  else if (next === 5) openMpls(walk, at);
}

/** RFC 8300. */
export function openNsh(walk: Walk, at: number): void {
  const headerBytes = ((walk.bytes[at + 1] ?? 0) & 0x3f) * 4;
  if (headerBytes >= 8 && goDeeper(walk)) openNextProtocol(walk, at + headerBytes, walk.bytes[at + 3] ?? 0);
}

/** RFC 8926. */
function openGeneve(walk: Walk, at: number): void {
  const head = walk.bytes[at] ?? 0;
  if (head >> 6 === 0) openEtherType(walk, read16(walk.bytes, at + 2), at + 8 + (head & 0x3f) * 4);
}

/** GTP-U version 1, packets of users alone. Source: 3GPP TS 29.281 §5. */
function openGtp(walk: Walk, at: number): void {
  const { bytes } = walk;
  const flags = bytes[at] ?? 0;
  if (flags >> 5 !== 1 || (flags & 0x10) === 0 || bytes[at + 1] !== 0xff) return;
  let first = at + 8;
  if ((flags & 0x07) !== 0) {
    first += 4;
    let next = (flags & 0x04) === 0 ? 0 : (bytes[first - 1] ?? 0);
    while (next !== 0 && first < walk.end) {
      const extensionBytes = (bytes[first] ?? 0) * 4;
      if (extensionBytes === 0) return;
      first += extensionBytes;
      next = bytes[first - 1] ?? 0;
    }
  }
  if (looksLikeIp(walk, first)) openIp(walk, first);
}

/** Source: draft-massar-v6ops-ayiya §3. */
function openAyiya(walk: Walk, at: number): void {
  const { bytes } = walk;
  const identityBytes = 1 << ((bytes[at] ?? 0) >> 4);
  const signatureBytes = ((bytes[at + 1] ?? 0) >> 4) * 4;
  const first = at + 8 + identityBytes + signatureBytes;
  const operation = (bytes[at + 2] ?? 0) & 0xf;
  if (operation === 1 && looksLikeIp(walk, first)) openIp(walk, first);
}

/** RFC 2661 §3.1; control messages carry nothing. */
function openL2tp2(walk: Walk, at: number): void {
  const flags = read16(walk.bytes, at);
  if ((flags & 0x8000) !== 0 || (flags & 0xf) !== 2) return;
  let first = at + 6 + ((flags & 0x4000) === 0 ? 0 : 2) + ((flags & 0x0800) === 0 ? 0 : 4);
  if ((flags & 0x0200) !== 0) first += 2 + read16(walk.bytes, first);
  openPpp(walk, first);
}

/** Cookies are of 0, 4 or 8 bytes, and nothing in the packet tells: the one is taken after which a frame of IP begins. */
function openL2tp3(walk: Walk, at: number): void {
  if (read32(walk.bytes, at) === 0) return;
  for (const cookieBytes of [0, 4, 8])
    for (const sublayerBytes of [0, 4]) {
      const first = at + 4 + cookieBytes + sublayerBytes;
      const type = read16(walk.bytes, first + 12);
      if ((type === 0x0800 || type === 0x86dd) && looksLikeIp(walk, first + 14)) {
        openEthernet(walk, first);
        return;
      }
    }
}

/** Tags follow a head of four bytes, up to the one that ends them. Source: the TZSP page of Wireshark's wiki. */
function openTzsp(walk: Walk, at: number): void {
  const { bytes, end } = walk;
  if (bytes[at] !== 1 || read16(bytes, at + 2) !== 1) return;
  let first = at + 4;
  while (first < end && bytes[first] !== 1) first += bytes[first] === 0 ? 1 : 2 + (bytes[first + 1] ?? 0);
  openEthernet(walk, first + 1);
}
