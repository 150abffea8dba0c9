import { parseArgs } from 'node:util';
import { CATALOGUE, type CatalogueEntry } from '#core/catalogue';
import type { Command } from '../command.ts';
import { printJson } from '../print.ts';

/** `bulkhead catalogue [WORD]`: the services that rules can name. */
export const catalogueCommand: Command = {
  name: 'catalogue',
  usage: 'catalogue [WORD] [--json]',
  summary: 'the known services, their ports and who may reach them',
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const words = positionals.map((word) => word.toLowerCase());
    const found = CATALOGUE.filter((entry) => words.every((word) => isAbout(entry, word)));
    if (values.json) printJson(found);
    else for (const entry of found) process.stdout.write(`${printEntry(entry)}\n`);
    if (found.length > 0) return 0;
    process.stderr.write(
      `bulkhead: no known service is about \`${words.join(' ')}\`; \`bulkhead catalogue\` lists all\n`,
    );
    return 1;
  },
};

function isAbout(entry: CatalogueEntry, word: string): boolean {
  return `${entry.id} ${entry.name} ${entry.category} ${entry.zone} ${printPorts(entry)}`.toLowerCase().includes(word);
}

function printPorts(entry: CatalogueEntry): string {
  return entry.ports
    .map(({ proto, from, to }) => (from === to ? `${proto}/${from}` : `${proto}/${from}-${to}`))
    .join(' ');
}

function printEntry(entry: CatalogueEntry): string {
  return `${entry.id.padEnd(28)} ${entry.exposure.padEnd(22)} ${entry.zone.padEnd(21)} ${printPorts(entry)}`;
}
