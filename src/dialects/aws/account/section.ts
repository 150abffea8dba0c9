import type { Item } from './item.ts';

/** One list of the API: `SecurityGroups` and its objects. */
export interface Section {
  readonly list: string;
  readonly items: readonly Item[];
  /** Of a listing: those of one account and region lie together. Absent: there may be more than what is here. */
  readonly folder?: string;
  /** More of the list is on another page. */
  readonly isCut?: boolean;
  /** What the answer is about, where the objects do not say it themselves: a target group, a load balancer. */
  readonly about?: string;
}
