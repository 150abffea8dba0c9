import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttackOptions, AttackResult } from './attack.ts';
import type { RunResult } from './keeper/protocol.ts';
import type { Lab } from './lab.ts';
import { connectPeer, type Peer } from './peer.ts';

/** What a call of the command line can ask of a lab that another call keeps up. */
export interface ControlMethods {
  readonly run: (parameters: {
    readonly workload: string;
    readonly command: string;
    readonly args: readonly string[];
    readonly input: string;
  }) => Promise<RunResult>;
  readonly attack: (parameters: Pick<AttackOptions, 'from' | 'target'>) => Promise<AttackResult>;
  readonly down: (parameters: null) => void;
}

export interface ControlClientMethods {
  readonly line: (parameters: { readonly text: string }) => void;
}

/** The folder of the control sockets: only this user may enter it. Throws when it is somebody else's. */
function controlFolder(): string {
  const base = process.env['XDG_RUNTIME_DIR'];
  const uid = process.getuid?.() ?? 0;
  const folder = base === undefined ? join(tmpdir(), `bulkhead-labs-${uid}`) : join(base, 'bulkhead-labs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = statSync(folder);
  if (stat.uid !== uid || (stat.mode & 0o077) !== 0)
    throw new Error(`\`${folder}\` is open to other users; expected a folder of this user alone`);
  return folder;
}

function toSocketPath(name: string): string {
  if (!/^[a-z0-9-]{1,32}$/.test(name))
    throw new Error(`\`${name}\` is not a name of a lab; expected up to 32 of a-z, 0-9 and \`-\``);
  return join(controlFolder(), `${name}.sock`);
}

/** The labs that answer. The sockets of those that were killed are removed. */
export async function findRunning(): Promise<string[]> {
  const files = readdirSync(controlFolder()).filter((file) => file.endsWith('.sock'));
  const names = await Promise.all(
    files.map(async (file) => {
      const path = join(controlFolder(), file);
      const socket = await open(path);
      socket?.destroy();
      if (!socket) rmSync(path, { force: true });
      return socket ? [file.slice(0, -'.sock'.length)] : [];
    }),
  );
  return names.flat();
}

function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

export interface ReservedName {
  /** From here on other calls are served; `onDown` is called when one asks to end the lab. */
  readonly serve: (lab: Lab, onDown: () => void) => void;
  readonly close: () => void;
}

/** Takes the name before the lab is built. Rejects when a lab of that name is up. */
export async function reserveName(name: string): Promise<ReservedName> {
  const path = toSocketPath(name);
  if ((await findRunning()).includes(name))
    throw new Error(`a lab named \`${name}\` is up already; expected another --name, or \`lab down --name ${name}\``);
  const waiting: Socket[] = [];
  let accept = (socket: Socket): void => {
    waiting.push(socket);
  };
  const server = createServer((socket) => accept(socket));
  await listen(server, path);
  return {
    serve: (lab, onDown) => {
      accept = (socket) => serveCall(lab, onDown, socket);
      for (const socket of waiting.splice(0)) accept(socket);
    },
    close: () => {
      server.close();
      rmSync(path, { force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

function serveCall(lab: Lab, onDown: () => void, socket: Socket): void {
  socket.on('error', () => socket.destroy());
  const methods: ControlMethods = {
    run: ({ workload, command, args, input }) => lab.run(workload, command, args, { input }),
    attack: (options) => lab.attack({ ...options, onLine: (text) => client.notify('line', { text }) }),
    down: onDown,
  };
  const client: Peer<ControlClientMethods> = connectPeer(socket, socket, { ...methods });
}

/** Asks the running lab of that name. Rejects when there is none. */
export async function withControl<T>(
  name: string,
  onLine: (text: string) => void,
  ask: (lab: Peer<ControlMethods>) => Promise<T>,
): Promise<T> {
  const socket = await open(toSocketPath(name));
  if (!socket) {
    const others = await findRunning();
    const known = others.length > 0 ? `; known: ${others.join(', ')}` : '';
    throw new Error(`no lab named \`${name}\` is up; expected one started by \`lab up\`${known}`);
  }
  const methods: ControlClientMethods = { line: ({ text }) => onLine(text) };
  try {
    return await ask(connectPeer<ControlMethods>(socket, socket, { ...methods }));
  } finally {
    socket.destroy();
  }
}
