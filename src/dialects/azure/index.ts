/** Azure: security groups and what they are attached to, as the API, `az`, templates and Terraform write them. */
import type { Dialect, ReadContext, Reading, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { createNotes } from '#dialects/cloud';
import { findResources } from './find-resources.ts';
import { liftEstate } from './lift.ts';
import { readEstate } from './read-estate.ts';
import type { ArmResource } from './resource.ts';
import { addStandIns } from './stand-in.ts';

export const AZURE: Dialect = { name: 'azure', scope: 'estate', terraformPrefix: 'azurerm_', recognises, read };

/** How much of a file must tell. */
const BEGINNING = 200_000;
const SIGNS =
  /"microsoft\.(?:network|compute|containerinstance)\/|\/providers\/microsoft\.|deploymenttemplate\.json|"azurerm_\w+"/i;

function recognises({ text }: SourceFile): boolean {
  return /^\ufeff?\s*[[{]/.test(text) && SIGNS.test(text.slice(0, BEGINNING));
}

function read(files: readonly SourceFile[], context: ReadContext = {}): Result<Reading, readonly ReadError[]> {
  const notes = createNotes();
  const resources: ArmResource[] = [];
  for (const file of files) {
    const found = findResources(file, notes);
    if (found.ok) resources.push(...found.value);
    else notes.errors.push(...found.error);
  }
  const reading = liftEstate(addStandIns(readEstate(resources, notes), notes), context, notes);
  return notes.errors.length > 0 ? fail(notes.errors) : ok(reading);
}
