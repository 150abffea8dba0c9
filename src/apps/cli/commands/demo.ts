import { DEMO_HELP, startDemo } from '../../demo/index.ts';
import type { Command } from '../command.ts';

export const demoCommand: Command = {
  name: 'demo',
  usage: 'demo [--exit]',
  help: DEMO_HELP,
  summary: 'the whole story on a small exchange of its own: discovered, divided, attacked, watched',
  run: startDemo,
};
