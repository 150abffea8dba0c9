import type { Declared, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { isCompose, readCompose } from '#dialects/compose';
import { readManifests } from '#dialects/manifests';

export interface ReadDeclarations {
  readonly declared: Declared;
  /** Paths of files that declare nothing that is known. */
  readonly unread: readonly string[];
}

/** What is read, for sentences. */
export const DECLARATIONS = 'manifests of Kubernetes, rendered, or Compose files';

/** All files, each by who reads its kind; those of Kubernetes are one cluster. Errors: all of them. */
export function readDeclarations(files: readonly SourceFile[]): Result<ReadDeclarations, readonly ReadError[]> {
  const compose = files.filter(isCompose);
  const manifests = readManifests(files.filter((file) => !compose.includes(file)));
  const others = compose.map(readCompose);
  const errors = [manifests, ...others].flatMap((one) => (one.ok ? [] : one.error));
  if (!manifests.ok || errors.length > 0) return fail(errors);
  const all = [manifests.value.declared, ...others.flatMap((one) => (one.ok ? [one.value] : []))];
  return ok({
    declared: {
      workloads: [...new Map(all.flatMap(({ workloads }) => workloads).map((one) => [one.name, one])).values()],
      conversations: all.flatMap(({ conversations }) => conversations),
      losses: all.flatMap(({ losses }) => losses),
    },
    unread: manifests.value.unread,
  });
}
