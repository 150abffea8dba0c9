import type { Decoder, DecodeSession, DecodeSink } from '#core/model';
import { isCapture, readFrames } from '#decoders/capture';
import { countPacket } from './connection.ts';
import { startConnectionTable } from './connection-table.ts';
import { startFragments } from './fragments.ts';
import { type IpPacket, openFrame, startWalk, UDP } from '#decoders/packet';
import { startResolvedNames } from './resolved-names.ts';
import { toFlow } from './to-flow.ts';

/** Frames between two looks for what is idle. */
const SWEEP_FRAMES = 1024;
const DNS_PORT = 53;
const UDP_BYTES = 8;
/** The last moment that a date can tell (ECMA-262 §21.4.1.1). */
const LAST_MS = 8.64e15;

export const PCAP: Decoder = {
  name: 'pcap',
  unit: 'packet',
  recognises: ({ bytes }) => isCapture(bytes),
  start: startSession,
};

function startSession(sink: DecodeSink): DecodeSession {
  const names = startResolvedNames();
  const table = startConnectionTable((connection, key) =>
    sink.flow(toFlow(connection, key, names.find), connection.records),
  );
  const fragments = startFragments((records) => sink.skip('a fragment whose beginning is missing', records));
  /** Of the frame that is open: 1 until something tells of it. */
  let records = 1;
  const walk = startWalk((packet: IpPacket) => {
    if (packet.fragment === 'later') fragments.later(packet, packet.payloadBytes, records);
    else {
      const connection = table.find(packet);
      countPacket(connection, packet, table.isFromFirst());
      table.settle();
      connection.records += records;
      if (packet.sourcePort === DNS_PORT && packet.protocol === UDP)
        names.note(walk.bytes, packet.first + UDP_BYTES, walk.end);
      if (packet.fragment === 'first') fragments.first(packet, connection, table.isFromFirst());
    }
    records = 0;
  });
  return {
    open: () => {
      let number = 0;
      const bad = (why: string) => {
        sink.read(1);
        sink.bad(why, { number });
      };
      return readFrames({
        frame: (frame) => {
          number += 1;
          if (!(frame.timeMs >= 0 && frame.timeMs <= LAST_MS)) {
            bad(`a packet at \`${frame.timeMs}\` ms; expected from 1970 on`);
            return;
          }
          records = 1;
          openFrame(walk, frame);
          if (records === 1 && walk.isBad) bad(walk.why);
          else {
            sink.read(1);
            if (records === 1) sink.skip(walk.why === '' ? 'a frame without IP' : walk.why, 1);
          }
          if (number % SWEEP_FRAMES === 0) table.sweep(frame.timeMs);
        },
        bad: (why) => {
          number += 1;
          bad(why);
        },
      });
    },
    end: () => {
      fragments.end();
      table.end();
    },
  };
}
