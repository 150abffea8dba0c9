import { join } from 'node:path';
import { AGENT_HELP, bundleAgent } from '../../agent/index.ts';
import type { Command } from '../command.ts';

const ROOT = join(import.meta.dirname, '../../../..');

export const agentCommand: Command = {
  name: 'agent',
  usage: 'agent --server URL [--token-file FILE] [--state-dir DIR]',
  help: AGENT_HELP,
  summary: "Enforces this host's part of the policy, watches it, and reports to the server.",
  run: async (args) => {
    // As on any other host: the one bundled file, alone in its process. Nothing of this one stays.
    process.removeAllListeners('warning');
    return process.execve?.(process.execPath, [process.execPath, await bundleAgent(ROOT), ...args]) ?? 1;
  },
};
