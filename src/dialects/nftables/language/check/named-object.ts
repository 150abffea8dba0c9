import { Refusal } from '../grammar/cursor.ts';
import type { NamedObject, Table } from '../syntax/ruleset.ts';
import { shortenLimit, shortenQuota } from './amounts.ts';

/** An object as a listing shows it. */
export function checkNamedObject(object: NamedObject, { family }: Table): NamedObject {
  const { body, at } = object;
  switch (body.kind) {
    case 'quota':
      return { ...object, body: { ...body, quota: shortenQuota(body.quota) } };
    case 'limit':
      return { ...object, body: { ...body, limit: shortenLimit(body.limit) } };
    case 'ct helper':
    case 'ct timeout':
    case 'ct expectation': {
      const isOther = (family === 'ip' || family === 'ip6') && body.l3proto !== '' && body.l3proto !== family;
      if (isOther)
        throw new Refusal(`a ${body.kind} of ${body.l3proto} in a table of ${family}; expected ${family}`, at.at);
      return object;
    }
    case 'counter':
    case 'secmark':
    case 'synproxy':
      return object;
    default:
      return body satisfies never;
  }
}
