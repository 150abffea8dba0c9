const KINDS: ReadonlyMap<string, string> = new Map([
  ['aws_internet_gateway', 'internet-gateway'],
  ['AWS::EC2::InternetGateway', 'internet-gateway'],
  ['aws_vpn_gateway', 'vpn-gateway'],
  ['AWS::EC2::VPNGateway', 'vpn-gateway'],
  ['aws_vpc_endpoint', 'endpoint'],
  ['AWS::EC2::VPCEndpoint', 'endpoint'],
  ['aws_egress_only_internet_gateway', 'egress-only-gateway'],
  ['AWS::EC2::EgressOnlyInternetGateway', 'egress-only-gateway'],
]);

/** What a route calls a gateway, by the type of the resource in a template. Undefined: the id tells. */
export function kindOfGateway(type: string | undefined): string | undefined {
  return KINDS.get(type ?? '');
}
