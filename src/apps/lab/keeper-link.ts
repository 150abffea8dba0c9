import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBottle } from './bottle.ts';
import type { HostMethods } from './host/protocol.ts';
import type { CutNotice, KeeperMethods, OutsideMethods } from './keeper/protocol.ts';
import { connectPeer, onLines, type Peer } from './peer.ts';

const KEEPER_PROGRAM = join(import.meta.dirname, 'keeper/main.ts');
const CLOSE_TIMEOUT_MS = 5000;

export interface LinkOptions {
  readonly rootless?: boolean;
  /** Absent: the Node that runs this. */
  readonly nodePath?: string;
  /** What the lab itself has to say. */
  readonly onLine?: (line: string) => void;
}

/** The outside's end of a bottle. */
export interface KeeperLink {
  readonly keeper: Peer<KeeperMethods>;
  readonly ask: <K extends keyof HostMethods>(
    workload: string,
    method: K,
    parameters: Parameters<HostMethods[K]>[0],
  ) => Promise<Awaited<ReturnType<HostMethods[K]>>>;
  /** A folder that the inside and the outside share; it is gone with the bottle. */
  readonly directory: string;
  readonly lines: Map<number, (line: string) => void>;
  readonly exits: Map<number, (status: number) => void>;
  readonly cuts: Map<number, (notice: CutNotice) => void>;
  readonly nextId: () => number;
  readonly close: () => Promise<void>;
  readonly closed: Promise<void>;
}

export async function openLink({ rootless, nodePath = process.execPath, onLine }: LinkOptions): Promise<KeeperLink> {
  const child = openBottle(rootless === undefined ? {} : { rootless }, [nodePath, '--no-warnings', KEEPER_PROGRAM]);
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('the lab has no pipes');
  // What lies under /run cannot be seen from inside.
  const directory = mkdtempSync(join(tmpdir().startsWith('/run/') ? '/tmp' : tmpdir(), 'bulkhead-lab-'));
  const complaints: string[] = [];
  onLines(stderr, (line) => {
    complaints.push(line);
    if (complaints.length > 20) complaints.shift();
    onLine?.(line);
  });
  const lines: KeeperLink['lines'] = new Map();
  const exits: KeeperLink['exits'] = new Map();
  const cuts: KeeperLink['cuts'] = new Map();
  const outside: OutsideMethods = {
    line: ({ id, text }) => lines.get(id)?.(text),
    exited: ({ id, status }) => {
      exits.get(id)?.(status);
      exits.delete(id);
      lines.delete(id);
    },
    cut: (notice) => cuts.get(notice.stream)?.(notice),
  };
  const keeper = connectPeer<KeeperMethods>(stdout, stdin, { ...outside });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => {
      rmSync(directory, { recursive: true, force: true });
      for (const exit of exits.values()) exit(137);
      resolve();
    });
  });
  const close = async () => {
    stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
    await closed;
    clearTimeout(timer);
  };
  try {
    await keeper.request('build', { directory });
  } catch (error) {
    await close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error([`the lab did not start: ${reason}`, ...complaints].join('\n'), { cause: error });
  }
  let id = 1;
  return {
    keeper,
    ask: (workload, method, parameters) => keeper.request('ask', { workload, method, parameters }) as Promise<never>,
    directory,
    lines,
    exits,
    cuts,
    nextId: () => id++,
    close,
    closed,
  };
}
