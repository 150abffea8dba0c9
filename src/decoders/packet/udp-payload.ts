import type { CapturedFrame } from '#decoders/capture';
import { UDP } from './ip-packet.ts';
import { openFrame } from './link.ts';
import { printAddressWords } from './print-address.ts';
import { read16, startWalk } from './walk.ts';

export interface UdpPayload {
  readonly source: string;
  readonly payload: Uint8Array;
}

/** Reads what the outermost packet of a frame carries over UDP, where all of it is there: in one that is no fragment. */
export function startUdpReader(): (frame: CapturedFrame) => UdpPayload | undefined {
  let isOutermost = true;
  let udp: UdpPayload | undefined;
  const walk = startWalk(({ protocol, fragment, first, isIpv6, addresses }) => {
    if (!isOutermost) return;
    isOutermost = false;
    const length = read16(walk.bytes, first + 4);
    if (protocol !== UDP || fragment !== 'none' || length < 8 || first + length > walk.end) return;
    udp = { source: printAddressWords(addresses, 0, isIpv6), payload: walk.bytes.subarray(first + 8, first + length) };
  });
  return (frame) => {
    isOutermost = true;
    udp = undefined;
    openFrame(walk, frame);
    return udp;
  };
}
