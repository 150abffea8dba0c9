import { join } from 'node:path';
import { SERVER_HELP, startServerProgram } from '../../server/index.ts';
import type { Command } from '../command.ts';

const WEB_ROOT = join(import.meta.dirname, '../../../../dist/web');

export const serverCommand: Command = {
  name: 'server',
  usage: 'server [login|token WORKLOAD] [--state-dir DIR] [--agents HOST:PORT] [--console HOST:PORT]',
  help: SERVER_HELP,
  summary: 'Decides for the agents, keeps what they see, tells of what should not be, and serves the console.',
  run: (args) => startServerProgram(args, WEB_ROOT),
};
