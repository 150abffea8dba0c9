import type { Declared, DeclaredListener, DeclaredWorkload, Loss, ReadError, SourceFile } from '#core/model';
import { ok, type Result } from '#core/result';
import { startConversations } from '#dialects/declared';
import { addCalls } from './calls.ts';
import { addEntrances } from './entrances.ts';
import { listUnreadKinds } from './kinds.ts';
import { readObjects } from './objects.ts';
import { findPodMakers, type PodMaker } from './pods.ts';
import { startResolver } from './resolve.ts';
import { findListener, type Service, toServices, toServiceVariables } from './services.ts';
import { readSettings } from './settings.ts';

export interface ReadManifests {
  readonly declared: Declared;
  /** Paths of files that hold no object of Kubernetes. */
  readonly unread: readonly string[];
}

/**
 * Who is started by the files of a cluster, and who is told to call whom: by environment, arguments and ConfigMaps, by
 * what leads in from outside. All files are one cluster. Errors: as of `readObjects`.
 */
export function readManifests(files: readonly SourceFile[]): Result<ReadManifests, readonly ReadError[]> {
  const read = readObjects(files);
  if (!read.ok) return read;
  const { objects, unread } = read.value;
  const losses: Loss[] = [...read.value.losses, ...listUnreadKinds(objects)];
  const makers = findPodMakers(objects);
  const services = toServices(objects, makers);
  const conversations = startConversations();
  const configMaps = new Map(
    objects.filter(({ kind }) => kind === 'ConfigMap').map((map) => [`${map.namespace}/${map.name}`, map]),
  );
  const resolve = startResolver(services, makers);
  const variables = new Map<string, Map<string, string>>();
  for (const maker of makers) {
    const { namespace } = maker.object;
    const serviceVariables = variables.get(namespace) ?? toServiceVariables(services, namespace);
    variables.set(namespace, serviceVariables);
    for (const container of readSettings(maker, { configMaps, serviceVariables, losses }))
      addCalls(maker, container, { resolve, conversations, losses });
  }
  addEntrances(objects, { services, conversations, losses });
  const inFrontOf = new Map<PodMaker, Service[]>();
  for (const service of services)
    for (const maker of service.backends) inFrontOf.set(maker, [...(inFrontOf.get(maker) ?? []), service]);
  const declared = {
    workloads: makers.map((maker) => toWorkload(maker, inFrontOf.get(maker) ?? [])),
    conversations: conversations.read(),
    losses: withoutRepeated(losses),
  };
  return ok({ declared, unread });
}

function toWorkload(maker: PodMaker, services: readonly Service[]): DeclaredWorkload {
  const { object, name, labels, instances } = maker;
  const behind = services.flatMap(({ ports }) => ports.flatMap((port) => findListener(port, maker) ?? []));
  const listens = new Map<string, DeclaredListener>(
    [...maker.listens, ...behind].map((one) => [`${one.protocol}/${one.port}`, one]),
  );
  return { name, kind: object.kind, labels, instances, listens: [...listens.values()], at: object.locate(object.node) };
}

/** Containers of one pod, and pods of one service, are told of the same thing. */
function withoutRepeated(losses: readonly Loss[]): Loss[] {
  const toKey = ({ construct, why, at }: Loss) => `${construct} ${why} ${at?.file}:${at?.line}:${at?.column}`;
  return [...new Map(losses.map((loss) => [toKey(loss), loss])).values()];
}
