import { openEthernet } from './ethernet.ts';
import { openIp } from './ip.ts';
import { goDeeper, skipFrame, type Walk } from './walk.ts';

/** A stack of labels says nothing of what is below it: the first bits there tell (RFC 4928 §3). */
export function openMpls(walk: Walk, at: number): void {
  const { bytes, end } = walk;
  let first = at;
  while (first + 4 <= end && ((bytes[first + 2] ?? 0) & 1) === 0) first += 4;
  first += 4;
  if (first >= end) {
    skipFrame(walk, 'a frame without IP');
    return;
  }
  const nibble = (bytes[first] ?? 0) >> 4;
  if (nibble === 4 || nibble === 6) openIp(walk, first);
  // RFC 4385: a control word of zeros before an Ethernet frame.
  else if (goDeeper(walk)) openEthernet(walk, nibble === 0 ? first + 4 : first);
}
