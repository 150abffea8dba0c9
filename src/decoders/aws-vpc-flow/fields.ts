/** The format that is written where nobody asked for another: version 2. */
export const DEFAULT_FIELDS =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(
    ' ',
  );

/** Formats that are told without a header, by the version and number of fields: those of the user guide's examples. */
const KNOWN: readonly { readonly version: string; readonly fields: readonly string[] }[] = [
  { version: '2', fields: DEFAULT_FIELDS },
  {
    version: '3',
    fields: [
      ...'version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport'.split(' '),
      ...'pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status'.split(' '),
    ],
  },
  {
    version: '5',
    fields: [
      ...'version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id vpc-id'.split(' '),
      ...'subnet-id instance-id interface-id region az-id sublocation-type sublocation-id action tcp-flags'.split(' '),
      ...'pkt-srcaddr pkt-dstaddr pkt-src-aws-service pkt-dst-aws-service traffic-path flow-direction'.split(' '),
      'log-status',
    ],
  },
];

const STATUSES = new Set(['OK', 'NODATA', 'SKIPDATA']);

/** The fields of a line that comes without a header; undefined where its format is not known. */
export function fieldsWithoutHeader(cells: readonly string[]): readonly string[] | undefined {
  return STATUSES.has(cells.at(-1) ?? '')
    ? KNOWN.find(({ version, fields }) => cells[0] === version && cells.length === fields.length)?.fields
    : undefined;
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
