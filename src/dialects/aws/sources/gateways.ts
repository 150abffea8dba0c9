/** What a route calls a gateway, by the type of the resource in a template. Undefined: the id tells. */
export function kindOfGateway(type: string | undefined): string | undefined {
  switch (type) {
    case 'aws_internet_gateway':
    case 'AWS::EC2::InternetGateway':
      return 'internet-gateway';
    case 'aws_vpn_gateway':
    case 'AWS::EC2::VPNGateway':
      return 'vpn-gateway';
    case 'aws_vpc_endpoint':
    case 'AWS::EC2::VPCEndpoint':
      return 'endpoint';
    case 'aws_egress_only_internet_gateway':
    case 'AWS::EC2::EgressOnlyInternetGateway':
      return 'egress-only-gateway';
    default:
      return undefined;
  }
}
