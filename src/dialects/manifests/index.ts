/** Manifests of Kubernetes as what they declare: workloads, where they listen, and who is told to call whom. */
export { readManifests, type ReadManifests } from './read-manifests.ts';
