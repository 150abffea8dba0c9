/** Google Cloud's VPC flow logs and firewall rule logs, as Cloud Logging exports them. */
export { GCP_VPC_FLOW } from './gcp-vpc-flow.ts';
