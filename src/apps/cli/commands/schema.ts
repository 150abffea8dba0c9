import { POLICY_SCHEMA } from '#dialects/bulkhead';
import { CallError, type Command } from '../command.ts';
import { printJson } from '../print.ts';

/** `bulkhead schema`: for editors, which complete and check policy files with it. */
export const schemaCommand: Command = {
  name: 'schema',
  usage: 'schema',
  summary: 'the JSON Schema of policy files, for editors',
  run: (args) => {
    if (args.length > 0) throw new CallError(['bulkhead: schema takes no arguments', 'usage: bulkhead schema']);
    printJson(POLICY_SCHEMA);
    return Promise.resolve(0);
  },
};
