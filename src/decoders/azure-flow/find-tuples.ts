/** A tuple with what stands around it. */
export interface Tuple {
  /** 1 and 2: of security groups; 4: of virtual networks. */
  readonly version: 2 | 4;
  readonly text: string;
  readonly rule: string | undefined;
  /** The security group or network, where its id is told. */
  readonly acl: string | undefined;
  /** The interface that saw it. */
  readonly exporter: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

export function findTuples(record: Fields): Tuple[] {
  const isNetwork = record['category'] === 'FlowLogFlowEvent';
  const exporter = toText(record['macAddress']) ?? toText(record['targetResourceID']) ?? toText(record['resourceId']);
  const outer = toFields(isNetwork ? record['flowRecords'] : record['properties']);
  return toList(outer['flows']).flatMap((flows) =>
    toList(flows[isNetwork ? 'flowGroups' : 'flows']).flatMap((group): Tuple[] => {
      const texts: unknown = group['flowTuples'];
      return Array.isArray(texts)
        ? texts.map((text: unknown) => ({
            version: isNetwork ? 4 : 2,
            text: toText(text) ?? '',
            rule: toText(isNetwork ? group['rule'] : flows['rule']),
            acl: toText(isNetwork ? flows['aclID'] : record['resourceId']),
            exporter: isNetwork ? exporter : (toText(group['mac']) ?? exporter),
          }))
        : [];
    }),
  );
}

function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function toList(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(toFields) : [];
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
