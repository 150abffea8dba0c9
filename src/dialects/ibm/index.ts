/** IBM Cloud VPC: configuration objects as the resource collector writes them, read into a topology. */
import type { Dialect } from '#core/model';
import { ok } from '#core/result';
import { lift } from './lift.ts';
import { readConfig } from './read-config.ts';

/** Lists that no other platform's export has, beside the CRN by which this one names everything. */
const LISTS = /"(?:vpcs|network_acls|security_groups|public_gateways|endpoint_gateways|floating_ips)"\s*:\s*\[/;
const BEGINNING = 200_000;

export const IBM: Dialect = {
  name: 'ibm',
  scope: 'estate',
  recognises: ({ text }) => {
    const start = text.slice(0, BEGINNING);
    return /^\ufeff?\s*\{/.test(start) && LISTS.test(start) && start.includes('"crn"');
  },
  read: (files, context = {}) => {
    const config = readConfig(files);
    if (!config.ok) return config;
    const { topology, losses } = lift(config.value.config, context);
    return ok({ topology, losses: [...config.value.losses, ...losses] });
  },
};
