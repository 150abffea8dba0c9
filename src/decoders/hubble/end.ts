import { type Fields, fieldsAt, textOf, toList } from '#decoders/json-fields';

/** One end of a flow, as Cilium knows it. */
export interface End {
  /** `namespace/pod`, `namespace/service`, or the DNS name that led there. */
  readonly name: string | undefined;
  /** The namespace, or the entity that Cilium has for what is no pod: `world`, `host`, `remote-node`, … */
  readonly zone: string | undefined;
}

const RESERVED = 'reserved:';

export function toEnd(flow: Fields, side: 'source' | 'destination'): End {
  const end = fieldsAt(flow, side);
  const namespace = textOf(end['namespace']);
  const pod = textOf(end['pod_name']);
  const workload = textOf(toList(end['workloads'])[0]?.['name']);
  const service = fieldsAt(flow, `${side}_service`);
  return {
    name:
      nameIn(namespace, pod ?? workload) ??
      nameIn(textOf(service['namespace']), textOf(service['name'])) ??
      firstName(flow[`${side}_names`]),
    zone: namespace ?? toEntity(end['labels']),
  };
}

function nameIn(namespace: string | undefined, name: string | undefined): string | undefined {
  return namespace === undefined || name === undefined ? name : `${namespace}/${name}`;
}

function firstName(names: unknown): string | undefined {
  return Array.isArray(names) ? textOf(names[0])?.replace(/\.$/, '') : undefined;
}

/** Source: Cilium, pkg/identity/reserved: labels such as `reserved:world`; the last one is the most exact. */
function toEntity(labels: unknown): string | undefined {
  if (!Array.isArray(labels)) return undefined;
  const reserved = labels.filter((label): label is string => typeof label === 'string' && label.startsWith(RESERVED));
  return reserved.at(-1)?.slice(RESERVED.length);
}
