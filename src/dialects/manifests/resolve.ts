import { printAddress } from '#core/net';
import type { PodMaker } from './pods.ts';
import type { Service } from './services.ts';

/** Who has a name in the cluster. `outside`: a name that leads out of it, or to somebody who is in none of the files. */
export type Resolved =
  | { readonly kind: 'service'; readonly service: Service; readonly isPod: boolean }
  | { readonly kind: 'pod'; readonly maker: PodMaker }
  | { readonly kind: 'outside'; readonly host: string; readonly why?: string };

export type Resolver = (host: string, namespace: string) => Resolved | undefined;

const CLUSTER_NAME = /^(.+?)\.svc(?:\..+)?$/;
/** Services that are other names of services. */
const MOST_NAMES = 16;

/**
 * Names and addresses as a pod of the namespace finds them: `service`, `service.namespace`, with `.svc` and the domain
 * of the cluster; `pod.service…` of a headless one. Undefined: nobody of the files.
 */
export function startResolver(services: readonly Service[], makers: readonly PodMaker[]): Resolver {
  const byName = new Map(services.map((service) => [`${service.object.name}.${service.object.namespace}`, service]));
  const byAddress = new Map(services.flatMap((service) => service.addresses.map((text) => [text, service] as const)));
  const byPodAddress = new Map(
    makers.flatMap((maker) =>
      maker.instances.flatMap(({ addresses }) => addresses.map((each) => [printAddress(each), maker] as const)),
    ),
  );

  const findService = (host: string, namespace: string): { service: Service; isPod: boolean } | undefined => {
    const [name, isQualified] = [CLUSTER_NAME.exec(host)?.[1] ?? host, CLUSTER_NAME.test(host)];
    const labels = name.split('.');
    const whole =
      byName.get(name) ?? (isQualified || labels.length > 1 ? undefined : byName.get(`${name}.${namespace}`));
    if (whole) return { service: whole, isPod: false };
    const rest = labels.slice(1).join('.');
    const behind = byName.get(rest) ?? (isQualified ? undefined : byName.get(`${rest}.${namespace}`));
    return behind?.isHeadless === true ? { service: behind, isPod: true } : undefined;
  };

  return (host, namespace) => {
    let [name, place] = [host, namespace];
    for (let step = 0; step < MOST_NAMES; step++) {
      const atAddress = byAddress.get(name);
      if (atAddress) return { kind: 'service', service: atAddress, isPod: false };
      const pod = byPodAddress.get(name);
      if (pod) return { kind: 'pod', maker: pod };
      const found = findService(name, place);
      if (!found && step === 0) return CLUSTER_NAME.test(name) ? { kind: 'outside', host: name } : undefined;
      if (!found) return { kind: 'outside', host: name };
      const { externalName, object } = found.service;
      if (externalName === undefined) return { kind: 'service', ...found };
      [name, place] = [externalName.toLowerCase().replace(/\.$/, ''), object.namespace];
    }
    return { kind: 'outside', host, why: 'it is another name of itself, in a circle' };
  };
}
