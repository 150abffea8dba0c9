import type { Endpoint } from '#core/model';

const KEYS =
  /(?:^|[^a-z])(?:signers?|remote-?signer|hsm|kms|key-?(?:manager|store|management|zone)|keys|vault|custody|mpc|co-?signers?|web3signer|dirk|tmkms|horcrux|cold-?(?:wallet|storage))(?:$|[^a-z])/i;
const MANAGERS = /(?:^|[^a-z])(?:mgmt|management|bastions?|jump(?:-?(?:host|box))?|admin|oob|ceremony)(?:$|[^a-z])/i;
const DESKS =
  /(?:^|[^a-z])(?:office|desks?|desktops?|laptops?|notebooks?|workstations?|macbooks?|employees?|staff|corp(?:orate)?|guests?)(?:$|[^a-z])/i;
const GATEWAYS =
  /(?:^|[^a-z])(?:gw|gateway|router|fw|firewall|nat|proxy|lb|load.?balancer|vpn|bastions?|jump(?:-?(?:host|box))?|sentry|appliance|endpoint)(?:$|[^a-z])/i;

/** Whether its names and labels say that it holds keys. */
export function isKeyWorkload(endpoint: Endpoint): boolean {
  return isCalled(endpoint, KEYS);
}

/** Whether it, or where it is, is for those who manage. */
export function isManager(endpoint: Endpoint): boolean {
  return isCalled(endpoint, MANAGERS) || endpoint.interfaces.some(({ segment }) => MANAGERS.test(segment));
}

/** Whether people work at it, or where it is. */
export function isOffice(endpoint: Endpoint): boolean {
  return isCalled(endpoint, DESKS) || endpoint.interfaces.some(({ segment }) => DESKS.test(segment));
}

export function isManagementNetwork({ name }: { readonly name: string }): boolean {
  return MANAGERS.test(name);
}

export function isGateway(endpoint: Endpoint): boolean {
  return isCalled(endpoint, GATEWAYS) || GATEWAYS.test(endpoint.kind);
}

/** A machine of which nobody told the rules: inventories and tunnels know who there is, and not what it lets in. */
export function isUntold({ kind, interfaces }: Endpoint): boolean {
  return MACHINES.test(kind) && interfaces.every(({ arrive }) => arrive.length === 0);
}

const MACHINES = /^(?:host|neighbour|address|vpn\b)/i;

function isCalled({ name, aliases, labels }: Endpoint, pattern: RegExp): boolean {
  return [name, ...aliases, ...Object.values(labels)].some((text) => pattern.test(text));
}
