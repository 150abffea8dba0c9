/** Flow logs of Amazon VPCs and transit gateways, as text. */
export { AWS_VPC_FLOW, awsVpcFlowOf } from './aws-vpc-flow.ts';
