import { printPosition } from '#core/model';
import { type Share, toRatio } from './extent.ts';
import { adviseOnRule, type RuleReview } from './review-rules.ts';
import { printMoment } from './words.ts';

/** A review as JSON; counts are decimal texts, since they go beyond what JSON numbers keep. */
export function toReviewJson(review: RuleReview) {
  const { rule, at, dead, coveredBy, pairs, extent, hits, lastSeenMs } = review;
  const toShare = (share: Share) => ({ needed: String(share.needed), all: String(share.all), share: toRatio(share) });
  return {
    rule: rule.id,
    ...at,
    owner: rule.owner,
    advice: adviseOnRule(review),
    ...(dead !== undefined && { dead }),
    coveredBy,
    pairs: String(pairs),
    sources: toShare(extent.sources),
    destinations: toShare(extent.destinations),
    services: toShare(extent.services),
    needed: toShare(extent.whole),
    ...(hits !== undefined && { hits }),
    ...(lastSeenMs !== undefined && { lastSeenMs }),
  };
}

/** Headings and rows of a table; with flows, what they used. */
export function toReviewTable(reviews: readonly RuleReview[]): { headings: string[]; rows: string[][] } {
  const hasFlows = reviews.some(({ hits }) => hits !== undefined);
  return {
    headings: [
      'RULE',
      'DO',
      'FROM',
      'TO',
      'SERVICES',
      'NEEDED',
      'PAIRS',
      ...(hasFlows ? ['HITS', 'LAST SEEN'] : []),
      'WRITTEN',
    ],
    rows: reviews.map((review) => {
      const { rule, at, pairs, extent, hits, lastSeenMs } = review;
      const seen = lastSeenMs === undefined ? 'never' : printMoment(lastSeenMs);
      return [
        rule.id,
        adviseOnRule(review),
        printShare(extent.sources),
        printShare(extent.destinations),
        printShare(extent.services),
        printRatio(toRatio(extent.whole)),
        printCount(pairs),
        ...(hasFlows ? [String(hits ?? 0), seen] : []),
        at ? printPosition(at) : '',
      ];
    }),
  };
}

function printShare({ needed, all }: Share): string {
  return `${printCount(needed)} of ${printCount(all)}`;
}

const LONGEST = 10_000_000n;

/** In full as long as it is readable, else in powers of ten: `1.8e19`. */
function printCount(count: bigint): string {
  if (count < LONGEST) return String(count);
  const digits = String(count);
  return `${digits[0]}.${digits[1]}e${digits.length - 1}`;
}

function printRatio(ratio: number): string {
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.01) return '<0.01 %';
  return `${percent >= 10 || percent === 0 ? percent.toFixed(0) : percent.toFixed(2)} %`;
}
