/** The verbs of the command line, in the order of the product's arrow. */
import type { Command } from '../command.ts';
import { catalogueCommand } from './catalogue.ts';

export const COMMANDS: readonly Command[] = [catalogueCommand];
