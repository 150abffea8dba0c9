import type { Cells } from '#decoders/values';

/** The format that is written where nobody asked for another: version 2. */
export const DEFAULT_FIELDS =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(
    ' ',
  );

interface Format {
  readonly fields: readonly string[];
  /** Cells that only lines of the format have, at these places. */
  readonly marks: readonly (readonly [place: number, is: (cell: string) => boolean])[];
}

const STATUSES = new Set(['OK', 'NODATA', 'SKIPDATA']);
const is = (text: string) => (cell: string) => cell === text;

/** Formats that are told without a header, by the number of their fields: those of the user guides' examples. */
const KNOWN: ReadonlyMap<number, Format> = new Map(
  [
    toFormat(DEFAULT_FIELDS, [[0, is('2')]]),
    toFormat(
      [
        ...'version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport'.split(
          ' ',
        ),
        ...'pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status'.split(' '),
      ],
      [[0, is('3')]],
    ),
    // Through a NAT gateway; a transit gateway's interface.
    toFormat('instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr'.split(' '), [
      [0, (cell) => cell === '-' || cell.startsWith('i-')],
      [1, (cell) => cell.startsWith('eni-')],
    ]),
    toFormat(
      [
        ...'version interface-id account-id vpc-id subnet-id instance-id srcaddr dstaddr srcport dstport'.split(' '),
        ...'protocol tcp-flags type pkt-srcaddr pkt-dstaddr action log-status'.split(' '),
      ],
      [[0, is('3')]],
    ),
    toFormat(
      [
        ...'version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id vpc-id'.split(' '),
        ...'subnet-id instance-id interface-id region az-id sublocation-type sublocation-id action tcp-flags'.split(
          ' ',
        ),
        ...'pkt-srcaddr pkt-dstaddr pkt-src-aws-service pkt-dst-aws-service traffic-path flow-direction'.split(' '),
        'log-status',
      ],
      [[0, is('5')]],
    ),
    toFormat(
      [
        ...'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id'.split(' '),
        ...'tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id'.split(' '),
        ...'tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr'.split(' '),
        ...'srcport dstport protocol packets bytes start end log-status type packets-lost-no-route'.split(' '),
        ...'packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region'.split(' '),
        ...'flow-direction pkt-src-aws-service pkt-dst-aws-service'.split(' '),
      ],
      [
        [0, is('6')],
        [1, (cell) => cell.startsWith('TransitGateway')],
      ],
    ),
  ].map((format) => [format.fields.length, format]),
);

function toFormat(fields: readonly string[], marks: Format['marks']): Format {
  const status = fields.indexOf('log-status');
  return { fields, marks: status < 0 ? marks : [...marks, [status, (cell) => STATUSES.has(cell)]] };
}

/** The fields of a line of so many cells that comes without a header; undefined where its format is not known. */
export function fieldsWithoutHeader(count: number, cells: Cells): readonly string[] | undefined {
  const format = KNOWN.get(count);
  return format?.marks.every(([place, isMark]) => isMark(cells.at(place) ?? '')) === true ? format.fields : undefined;
}

/** Every field of versions 2 to 8 and of transit gateways. Source: Amazon VPC User Guide, Flow log records. */
const FIELDS = new Set([
  ...DEFAULT_FIELDS,
  ...'vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr'.split(' '),
  ...'region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service'.split(' '),
  ...'flow-direction traffic-path reject-reason resource-id encryption-status'.split(' '),
  ...'ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id'.split(
    ' ',
  ),
  ...'ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id'.split(' '),
  ...'resource-type tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id'.split(' '),
  ...'tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id'.split(
    ' ',
  ),
  ...'tgw-pair-attachment-id packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded'.split(' '),
  ...'packets-lost-ttl-expired'.split(' '),
]);

/** Parquet and Athena write `_` for `-`. */
export function isFieldName(name: string): boolean {
  return FIELDS.has(name.replaceAll('_', '-'));
}

export function parseHeader(line: string): string[] {
  return line
    .trim()
    .split(/[ ,]+/)
    .map((name) => name.replaceAll('_', '-'));
}
