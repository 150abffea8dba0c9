import { memberOf } from '#core/json';
import { blocks, type MadeValue, type TerraformResource } from '#dialects/terraform';
import { toKey } from './resource.ts';
import type { Book } from './terraform-book.ts';

/** A load balancer with the pools and rules that are resources by themselves. */
export function toBalancer(
  resource: TerraformResource,
  book: Book,
): readonly [type: string, members: Readonly<Record<string, MadeValue>>] {
  const id = book.idOf(resource);
  const of = (type: string) => book.partsOf(type, 'loadbalancer_id', id);
  const at = ({ values }: TerraformResource, name: string) => memberOf(values, name);
  const frontend = (part: TerraformResource) =>
    `${id}/frontendipconfigurations/${book.text(part, 'frontend_ip_configuration_name') ?? ''}`;
  const ports = (part: TerraformResource) => ({
    name: at(part, 'name'),
    protocol: at(part, 'protocol'),
    frontendIPConfiguration: frontend(part),
    frontendPort: at(part, 'frontend_port'),
    frontendPortRangeStart: at(part, 'frontend_port_start'),
    frontendPortRangeEnd: at(part, 'frontend_port_end'),
    backendPort: at(part, 'backend_port'),
  });
  return [
    'network/loadbalancers',
    {
      sku: { name: at(resource, 'sku') ?? 'Standard' },
      frontendIPConfigurations: blocks(resource, 'frontend_ip_configuration').map((block, i) => ({
        name: memberOf(block, 'name'),
        privateIPAddress: memberOf(block, 'private_ip_address'),
        subnet: book.text(resource, `frontend_ip_configuration.${i}.subnet_id`),
        publicIPAddress: book.text(resource, `frontend_ip_configuration.${i}.public_ip_address_id`),
      })),
      backendAddressPools: of('azurerm_lb_backend_address_pool').map((pool) => ({
        id: book.idOf(pool),
        name: at(pool, 'name'),
        loadBalancerBackendAddresses: book
          .partsOf('azurerm_lb_backend_address_pool_address', 'backend_address_pool_id', book.idOf(pool))
          .map((address) => ({ ipAddress: at(address, 'ip_address') })),
      })),
      loadBalancingRules: of('azurerm_lb_rule').map((rule) => ({
        ...ports(rule),
        disableOutboundSnat: at(rule, 'disable_outbound_snat'),
        backendAddressPools: book.texts(rule, 'backend_address_pool_ids'),
      })),
      inboundNatRules: of('azurerm_lb_nat_rule').map((rule) => ({
        ...ports(rule),
        backendIPConfiguration: toConfiguration(rule, book),
      })),
      outboundRules: of('azurerm_lb_outbound_rule').map((rule) => ({
        backendAddressPool: book.text(rule, 'backend_address_pool_id'),
        frontendIPConfigurations: blocks(rule, 'frontend_ip_configuration').flatMap((_, i) => {
          const name = book.text(rule, `frontend_ip_configuration.${i}.name`);
          return name === undefined ? [] : [`${id}/frontendipconfigurations/${name}`];
        }),
      })),
    },
  ];
}

/** The configuration that an association gives to an inbound NAT rule. */
function toConfiguration(rule: TerraformResource, book: Book): string | undefined {
  const [association] = book.partsOf('azurerm_network_interface_nat_rule_association', 'nat_rule_id', book.idOf(rule));
  const own = association && book.text(association, 'network_interface_id');
  const name = association && book.text(association, 'ip_configuration_name');
  return own === undefined ? undefined : `${toKey(own)}/ipconfigurations/${name ?? ''}`;
}
