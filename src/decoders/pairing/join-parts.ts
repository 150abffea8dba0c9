import type { Flow } from '#core/model';

/**
 * Two records of one connection. One that counts both directions says it all; two that count one are its directions (the
 * first is that of who began), or parts of one. What was dropped stays so.
 */
export function joinParts(earlier: Flow, later: Flow): Flow {
  const joined = countsBoth(later) ? later : countsBoth(earlier) ? earlier : joinDirections(earlier, later);
  const denied = [earlier, later].find(({ action }) => action === 'drop' || action === 'reject');
  const names = joined.names ?? earlier.names ?? later.names;
  return {
    ...joined,
    startMs: Math.min(earlier.startMs, later.startMs),
    endMs: Math.max(earlier.endMs, later.endMs),
    ...(names && { names }),
    ...(denied && {
      ...(denied.action && { action: denied.action }),
      state: 'rejected',
      ...(denied.rule !== undefined && { rule: denied.rule }),
    }),
  };
}

function countsBoth({ reversePackets, reverseBytes }: Flow): boolean {
  return reversePackets !== undefined || reverseBytes !== undefined;
}

function joinDirections(earlier: Flow, later: Flow): Flow {
  const isReply = earlier.source === later.destination && earlier.sourcePort === later.destinationPort;
  const { bytes, packets } = later;
  return isReply
    ? {
        ...earlier,
        ...(bytes !== undefined && { reverseBytes: bytes }),
        ...(packets !== undefined && { reversePackets: packets }),
      }
    : {
        ...earlier,
        ...(bytes !== undefined && { bytes: (earlier.bytes ?? 0) + bytes }),
        ...(packets !== undefined && { packets: (earlier.packets ?? 0) + packets }),
      };
}
