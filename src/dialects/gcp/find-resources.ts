import {
  itemsOf,
  type JsonArray,
  type JsonNode,
  memberOf,
  parseJsonTexts,
  textOf,
  toPositions,
  truthOf,
} from '#core/json';
import type { Position, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { addLoss, type Notes } from '#dialects/cloud';
import { isTerraform, readTerraform } from '#dialects/terraform';
import { hasSigns } from './recognise.ts';
import { type GcpResource, type Kind, propText, propTexts, toKey, toName } from './resource.ts';
import { toComputeResources } from './terraform.ts';

/** `compute#firewall`, `compute.googleapis.com/Firewall`, `…/firewalls/x`: the kind of what they name. */
const KINDS: Readonly<Record<string, Kind>> = {
  firewall: 'firewall',
  firewalls: 'firewall',
  firewallpolicy: 'firewallpolicy',
  firewallpolicies: 'firewallpolicy',
  networkfirewallpolicy: 'firewallpolicy',
  firewallpolicyrule: 'policyrule',
  firewallpolicyassociation: 'policyassociation',
  network: 'network',
  networks: 'network',
  subnetwork: 'subnetwork',
  subnetworks: 'subnetwork',
  instance: 'instance',
  instances: 'instance',
  route: 'route',
  routes: 'route',
  router: 'router',
  routers: 'router',
  address: 'address',
  addresses: 'address',
  globaladdress: 'address',
  forwardingrule: 'forwardingrule',
  forwardingrules: 'forwardingrule',
  globalforwardingrule: 'forwardingrule',
  addressgroup: 'addressgroup',
  addressgroups: 'addressgroup',
  folder: 'hierarchynode',
  organization: 'hierarchynode',
};

/** Kinds that filter or carry traffic and are not read, by a word in their name. */
const UNREAD =
  /serviceperimeter|packetmirroring|vpntunnel|vpngateway|interconnect|externalvpn|policybasedroute|firewallendpoint/i;

/** The resources of one file, whichever of the forms it has. Errors: all texts in it that are no JSON. */
export function findResources(file: SourceFile, notes: Notes): Result<GcpResource[], readonly ReadError[]> {
  const texts = parseJsonTexts(file);
  if (!texts.ok) return texts;
  const toPosition = toPositions(file.path, file.text);
  const found: GcpResource[] = [];
  const locate = (node: JsonNode): Position => toPosition(node.offset);
  for (const root of texts.value) {
    if (isTerraform(root)) found.push(...toComputeResources(readTerraform(root), locate, notes));
    else collect(root, contextOf(root, file.path), locate, found, notes);
  }
  if (found.length > 0 || hasSigns(file.text) || /^\s*\[\s*\]\s*$/.test(file.text)) return ok(found);
  const message = `\`${file.path}\` holds nothing of Google Cloud's network; expected what \`gcloud\` or the API print, or a plan`;
  return fail([{ message, at: toPosition(0) }]);
}

/** What an answer of the API tells of the request: whose effective firewalls or application they are. */
function contextOf(root: JsonNode, path: string): string {
  return textOf(memberOf(memberOf(root, 'headers'), 'content-location')) ?? path;
}

function collect(
  node: JsonNode,
  context: string,
  locate: GcpResource['locate'],
  found: GcpResource[],
  notes: Notes,
): void {
  if (node.kind === 'array' && isAncestry(node)) return void found.push(toAncestry(node, locate));
  if (node.kind === 'array') for (const item of node.items) collect(item, context, locate, found, notes);
  if (node.kind !== 'object' || truthOf(memberOf(node, 'deleted')) === true) return;
  const asset = textOf(memberOf(node, 'asset_type')) ?? textOf(memberOf(node, 'assetType'));
  if (asset !== undefined) return collectAsset(node, asset, context, locate, found, notes);
  const kind = kindOf(node);
  if (kind) {
    found.push(
      toResource(kind, node, kind === 'effectivefirewalls' || kind === 'appenginerule' ? context : '', locate),
    );
    if (kind === 'effectivefirewalls') collect(memberOf(node, 'firewalls') ?? node, context, locate, [], notes);
    return;
  }
  const written = textOf(memberOf(node, 'kind')) ?? '';
  if (UNREAD.test(written) && !written.endsWith('List'))
    return addLoss(notes, written, 'what it filters or carries is not modelled', locate(node));
  if (written === 'compute#firewallList') found.push(toResource('firewalllist', node, '', locate));
  // Lists, aggregated lists by zone, recorded answers, pages: whatever holds resources further in.
  for (const [name, member] of node.members) if (name !== 'headers') collect(member, context, locate, found, notes);
}

function collectAsset(
  node: JsonNode,
  asset: string,
  context: string,
  locate: GcpResource['locate'],
  found: GcpResource[],
  notes: Notes,
): void {
  const resource = memberOf(node, 'resource') ?? memberOf(itemsOf(memberOf(node, 'versionedResources'))[0], 'resource');
  const body =
    memberOf(resource, 'data') ?? memberOf(node, 'data') ?? (memberOf(node, 'versionedResources') && resource);
  const type = toName(asset).toLowerCase();
  const kind = KINDS_OF_ASSETS.test(asset) ? KINDS[type] : undefined;
  const link = textOf(memberOf(node, 'name')) ?? '';
  const ancestors = propTexts(node, 'ancestors').filter((name) => !name.startsWith('projects/'));
  const own = {
    key: toKey(link),
    written: link.replace(/^\/\/[^/]+\//, ''),
    ...(ancestors.length > 0 && { ancestors }),
  };
  if (kind && body) found.push({ ...toResource(kind, body, '', locate), ...own });
  else if (kind) addNameless({ ...toResource(kind, node, '', locate), ...own }, asset, found, notes);
  else if (asset.startsWith('appengine.') && body) collect(body, context, locate, found, notes);
  else if (UNREAD.test(asset))
    addLoss(notes, `${asset} ${toName(link)}`, 'what it filters or carries is not modelled', locate(node));
}

const KINDS_OF_ASSETS = /^(?:compute|networksecurity|cloudresourcemanager)\./;

/** Inventories of other contents (IAM policies, organization policies, relationships, searches) name things and do not tell them. */
function addNameless(resource: GcpResource, asset: string, found: GcpResource[], notes: Notes): void {
  if (resource.kind === 'hierarchynode') return;
  found.push({ ...resource, kind: 'named', name: toName(resource.key) });
  const construct = `${asset} without its contents`;
  if (notes.losses.some((loss) => loss.construct === construct && loss.at?.file === resource.at.file)) return;
  const why =
    'only names are here: what is not told elsewhere is unknown (`gcloud asset export --content-type resource`)';
  addLoss(notes, construct, why, resource.at);
}

/** What `gcloud projects get-ancestors` prints. */
function isAncestry({ items }: JsonArray): boolean {
  return (
    items.length > 0 &&
    items.every(
      (item) =>
        /^(?:project|folder|organization)$/.test(textOf(memberOf(item, 'type')) ?? '') &&
        propText(item, 'id') !== undefined,
    )
  );
}

function toAncestry(node: JsonArray, locate: GcpResource['locate']): GcpResource {
  const names = node.items.map((item) => `${propText(item, 'type')}s/${propText(item, 'id')}`);
  const key = names.find((name) => name.startsWith('projects/')) ?? '';
  const ancestors = names.filter((name) => name !== key);
  return { kind: 'ancestry', key, written: key, name: toName(key), node, ancestors, at: locate(node), locate };
}

function kindOf(node: JsonNode): Kind | undefined {
  const written = textOf(memberOf(node, 'kind'));
  const named = /^compute#(\w+)$/.exec(written ?? '')?.[1]?.toLowerCase();
  if (named !== undefined) return Object.hasOwn(KINDS, named) ? KINDS[named] : undefined;
  if (memberOf(node, 'firewalls')?.kind === 'array' || memberOf(node, 'firewallPolicys')?.kind === 'array')
    return 'effectivefirewalls';
  return kindOfLink(textOf(memberOf(node, 'selfLink'))) ?? kindOfShape(node);
}

function kindOfLink(link: string | undefined): Kind | undefined {
  const type = link?.split('/').at(-2)?.toLowerCase() ?? '';
  return Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
}

/** What a listing of chosen fields still tells. */
function kindOfShape(node: JsonNode): Kind | undefined {
  const has = (name: string) => memberOf(node, name) !== undefined;
  if ((memberOf(node, 'allowed')?.kind === 'array' || memberOf(node, 'denied')?.kind === 'array') && has('name'))
    return 'firewall';
  if (memberOf(node, 'networkInterfaces')?.kind === 'array' && has('name')) return 'instance';
  if (has('attachmentTarget') && (has('firewallPolicyId') || has('name'))) return 'policyassociation';
  if (/\/addressGroups\/[^/]+$/.test(textOf(memberOf(node, 'name')) ?? '')) return 'addressgroup';
  if (has('sourceRange') && has('action') && has('priority')) return 'appenginerule';
  return undefined;
}

function toResource(kind: Kind, node: JsonNode, context: string, locate: GcpResource['locate']): GcpResource {
  const link = propText(node, 'selfLink') ?? (context === '' ? propText(node, 'name', 'id') : context) ?? '';
  const key = toKey(link);
  return { kind, key, written: key, name: propText(node, 'name') ?? toName(key), node, at: locate(node), locate };
}
