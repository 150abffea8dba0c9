import type { Loss } from '#core/model';
import { hasPods } from './pods.ts';
import { type KubernetesObject, toLoss } from './objects.ts';

/** Kinds that tell of no connection between workloads. */
const SILENT = new Set(
  `Namespace ServiceAccount Role RoleBinding ClusterRole ClusterRoleBinding PersistentVolume PersistentVolumeClaim
  StorageClass HorizontalPodAutoscaler VerticalPodAutoscaler PodDisruptionBudget PriorityClass ResourceQuota LimitRange
  CustomResourceDefinition IngressClass GatewayClass Gateway ReferenceGrant Lease Event Node RuntimeClass Secret SealedSecret
  ExternalSecret SecretStore Certificate Issuer ClusterIssuer PodSecurityPolicy PodTemplate ControllerRevision ConfigMap
  Endpoints EndpointSlice ImageStream SecurityContextConstraints CSIDriver VolumeSnapshotClass Kustomization`.split(
    /\s+/,
  ),
);
const READ = new Set(['Service', 'Ingress', 'Route']);
/** Kinds whose rules say what may pass. */
const RULES = /(?:NetworkPolicy|NetworkSet|AuthorizationPolicy|^EgressFirewall|^Sidecar|^PeerAuthentication)$/;

/** What is there and not read, by object. */
export function listUnreadKinds(objects: readonly KubernetesObject[]): Loss[] {
  return objects.flatMap((object): Loss[] => {
    const { kind, name, group, locate, node } = object;
    const at = locate(node);
    if (RULES.test(kind))
      return [toLoss(`${kind} ${name}`, 'not read as rules: what it permits or denies is not in what is declared', at)];
    if (SILENT.has(kind) || READ.has(kind) || (group === 'gateway.networking.k8s.io' && kind.endsWith('Route')))
      return [];
    if (hasPods(object)) return [];
    return [
      toLoss(`${kind} ${name}`, 'not read: connections that it makes for others are not in what is declared', at),
    ];
  });
}
