import { fromLines } from '#decoders/lines';
import { parseSocket } from './parse-socket.ts';
import { type Snapshot, startSnapshot } from './snapshot.ts';

const HEADER =
  /^\s*(?:(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s+Local Address|(?:\w+\s+){0,2}Proto\s.*Local Address\s+Foreign Address|COMMAND\s+PID\s.*USER\s.*NODE NAME)/;

/** Source: ss(8), netstat(8) of net-tools, FreeBSD and macOS, netstat of Windows, lsof(8). */
export const SS = fromLines({
  name: 'ss',
  recognises: (lines) => lines.some((line) => HEADER.test(line)) || isMostlySockets(lines),
  start: (sink) => {
    let snapshot: Snapshot | undefined;
    return {
      open: ({ writtenMs }) => {
        snapshot?.close();
        const own = startSnapshot(sink, writtenMs);
        snapshot = own;
        return (line, number) => {
          const read = parseSocket(line);
          if (read.kind === 'socket') own.add(read.socket, number);
          else if (read.kind === 'other') sink.skip(read.why, 1);
          else if (
            !own.extend({
              ...(read.sent !== undefined && { sent: read.sent }),
              ...(read.received !== undefined && { received: read.received }),
            })
          )
            sink.skip('more of a socket that is no connection', 1);
        };
      },
      end: () => snapshot?.close(),
    };
  },
});

/** Without a header (`ss -H`) the lines themselves tell. */
function isMostlySockets(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== '').slice(0, 200);
  const sockets = filled.filter((line) => {
    const read = parseSocket(line);
    return read.kind === 'socket' && read.socket.state !== undefined;
  });
  return sockets.length > 0 && sockets.length * 2 >= filled.length;
}
