/** AWS, read: accounts as the API, Terraform and CloudFormation tell them, into what they let through. */
import type { Dialect } from '#core/model';
import { readAws } from './read.ts';
import { recognises } from './recognise.ts';

export const AWS: Dialect = { name: 'aws', scope: 'estate', terraformPrefix: 'aws_', recognises, read: readAws };

export type * from './account/account.ts';
export { readAccounts } from './read.ts';
