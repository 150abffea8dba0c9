import { type Fields, textOf, toFields, toList } from '#decoders/json-fields';

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

export function findTuples(record: Fields): Tuple[] {
  const isNetwork = record['category'] === 'FlowLogFlowEvent';
  const exporter = textOf(record['macAddress']) ?? textOf(record['targetResourceID']) ?? textOf(record['resourceId']);
  const outer = toFields(isNetwork ? record['flowRecords'] : record['properties']);
  return toList(outer['flows']).flatMap((flows) =>
    toList(flows[isNetwork ? 'flowGroups' : 'flows']).flatMap((group): Tuple[] => {
      const texts: unknown = group['flowTuples'];
      return Array.isArray(texts)
        ? texts.map((text: unknown) => ({
            version: isNetwork ? 4 : 2,
            text: textOf(text) ?? '',
            rule: textOf(isNetwork ? group['rule'] : flows['rule']),
            acl: textOf(isNetwork ? flows['aclID'] : record['resourceId']),
            exporter: isNetwork ? exporter : (textOf(group['mac']) ?? exporter),
          }))
        : [];
    }),
  );
}
