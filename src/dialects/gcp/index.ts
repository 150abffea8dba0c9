/** Google Cloud: firewall rules and policies, networks and instances, as the API, `gcloud`, inventories and Terraform write them. */
import type { Dialect, ReadContext, Reading, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { createNotes } from '#dialects/cloud';
import { findResources } from './find-resources.ts';
import { liftEstate } from './lift.ts';
import { readEstate } from './read-estate.ts';
import { recognises } from './recognise.ts';
import type { GcpResource } from './resource.ts';
import { addStandIns } from './stand-in.ts';

export const GCP: Dialect = { name: 'gcp', scope: 'estate', terraformPrefix: 'google_compute_', recognises, read };

function read(files: readonly SourceFile[], context: ReadContext = {}): Result<Reading, readonly ReadError[]> {
  const notes = createNotes();
  const resources: GcpResource[] = [];
  for (const file of files) {
    const found = findResources(file, notes);
    if (found.ok) resources.push(...found.value);
    else notes.errors.push(...found.error);
  }
  const reading = liftEstate(addStandIns(readEstate(resources, notes), notes), context, notes);
  return notes.errors.length > 0 ? fail(notes.errors) : ok(reading);
}
