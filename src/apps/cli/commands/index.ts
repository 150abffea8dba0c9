/** The verbs of the command line, in the order of the product's arrow. */
import type { Command } from '../command.ts';
import { agentCommand } from './agent.ts';
import { askCommand } from './ask.ts';
import { auditCommand } from './audit.ts';
import { benchCommand } from './bench.ts';
import { buildCommand } from './build.ts';
import { catalogueCommand } from './catalogue.ts';
import { checkCommand } from './check.ts';
import { classifyCommand } from './classify.ts';
import { collectCommand } from './collect.ts';
import { compileCommand } from './compile.ts';
import { decodeCommand } from './decode.ts';
import { demoCommand } from './demo.ts';
import { diffCommand } from './diff.ts';
import { explainCommand } from './explain.ts';
import { importCommand } from './import.ts';
import { initCommand } from './init.ts';
import { fmtCommand } from './fmt.ts';
import { labCommand } from './lab.ts';
import { pathsCommand } from './paths.ts';
import { printCommand } from './print.ts';
import { proposeCommand } from './propose.ts';
import { schemaCommand } from './schema.ts';
import { reachCommand } from './reach.ts';
import { rulesCommand } from './rules.ts';
import { serverCommand } from './server.ts';
import { simulateCommand } from './simulate.ts';

export const COMMANDS: readonly Command[] = [
  catalogueCommand,
  decodeCommand,
  collectCommand,
  initCommand,
  schemaCommand,
  fmtCommand,
  checkCommand,
  auditCommand,
  askCommand,
  reachCommand,
  explainCommand,
  pathsCommand,
  diffCommand,
  importCommand,
  printCommand,
  rulesCommand,
  classifyCommand,
  compileCommand,
  proposeCommand,
  simulateCommand,
  serverCommand,
  agentCommand,
  labCommand,
  demoCommand,
  buildCommand,
  benchCommand,
];
