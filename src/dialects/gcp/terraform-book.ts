import { memberOf, textOf } from '#core/json';
import {
  createFindTarget,
  type MadeValue,
  openStringsAt,
  type Reference,
  stringsAt,
  type TerraformResource,
  textAt,
} from '#dialects/terraform';
import { isSame, toKey } from './resource.ts';

/** The resources of one Terraform file, and what they say of each other. */
export interface Book {
  /** The link of a resource: Google's where it exists already, else one by project and name. */
  readonly linkOf: (resource: TerraformResource) => string;
  /** The link, or the bare name, at an attribute; references followed. */
  readonly link: (resource: TerraformResource, path: string) => string | undefined;
  readonly links: (resource: TerraformResource, path: string) => string[];
  /** Text at an attribute, references followed. */
  readonly text: (resource: TerraformResource, path: string) => string | undefined;
  /** What is not known yet stays as `${…}`. */
  readonly texts: (resource: TerraformResource, path: string) => string[];
  readonly peeringsOf: (network: TerraformResource) => MadeValue[];
  /** An interface may name its subnetwork alone. */
  readonly networkOfInterface: (instance: TerraformResource, index: number) => string | undefined;
  readonly networkOfRouter: (nat: TerraformResource) => string | undefined;
  /** Resources of a type that name the whole at an attribute. */
  readonly partsOf: (type: string, attribute: string, whole: TerraformResource) => TerraformResource[];
}

/** Where a resource lies in its project, by type. */
const PLACES: Readonly<Record<string, string>> = {
  google_compute_network: 'global/networks',
  google_compute_subnetwork: 'regions/-/subnetworks',
  google_compute_instance: 'zones/-/instances',
  google_compute_firewall: 'global/firewalls',
  google_compute_route: 'global/routes',
  google_compute_address: 'regions/-/addresses',
};

export function createBook(resources: readonly TerraformResource[]): Book {
  const find = createFindTarget(resources);
  const byType = Map.groupBy(resources, ({ type }) => type);
  const of = (type: string) => byType.get(type) ?? [];
  const own = ({ values }: TerraformResource, name: string) => {
    const text = textOf(memberOf(values, name));
    return text?.includes('${') ? undefined : text;
  };
  const linkOf: Book['linkOf'] = (resource) => {
    const project = own(resource, 'project');
    const place = PLACES[resource.type] ?? resource.type;
    const name = own(resource, 'name') ?? own(resource, 'short_name') ?? resource.address;
    const made = `${project === undefined ? '' : `projects/${project}/`}${place}/${name}`;
    return own(resource, 'self_link') ?? (own(resource, 'id')?.includes('/') ? own(resource, 'id') : undefined) ?? made;
  };
  const toLink = (from: TerraformResource, path: string) => (reference: Reference) => {
    const target = find(from, path, reference);
    return target ? linkOf(target) : `\${${reference.address}}`;
  };
  const toText = (from: TerraformResource, path: string) => (reference: Reference) => {
    const target = find(from, path, reference);
    return target && own(target, reference.attribute);
  };
  const link: Book['link'] = (resource, path) => textAt(resource, path, toLink(resource, path));
  const isOf = (whole: TerraformResource, named: string | undefined) =>
    named !== undefined &&
    (isSame(toKey(named), toKey(linkOf(whole))) || named === own(whole, 'name') || named === own(whole, 'short_name'));
  return {
    linkOf,
    link,
    links: (resource, path) => stringsAt(resource, path, toLink(resource, path)),
    text: (resource, path) => textAt(resource, path, toText(resource, path)),
    texts: (resource, path) => openStringsAt(resource, path, toText(resource, path)),
    peeringsOf: (network) =>
      of('google_compute_network_peering')
        .filter((peering) => isOf(network, link(peering, 'network')))
        .map((peering) => ({
          name: own(peering, 'name'),
          network: link(peering, 'peer_network'),
          state: own(peering, 'state'),
        })),
    networkOfInterface: (instance, index) => {
      const direct = link(instance, `network_interface.${index}.network`);
      const subnetwork = link(instance, `network_interface.${index}.subnetwork`);
      const named = of('google_compute_subnetwork').find((candidate) => isOf(candidate, subnetwork));
      return direct !== undefined && direct !== '' ? direct : named && link(named, 'network');
    },
    networkOfRouter: (nat) => {
      const router = of('google_compute_router').find((candidate) => isOf(candidate, link(nat, 'router')));
      return router && link(router, 'network');
    },
    partsOf: (type, attribute, whole) => of(type).filter((part) => isOf(whole, link(part, attribute))),
  };
}
