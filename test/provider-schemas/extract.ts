import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Arguments, ProviderSchema } from './argument.ts';

// What the providers' own packages say of the resources that we write; the packages themselves are up to half a gigabyte.
// To make the JSON files anew, unpack the packages into one folder (FOLDER/@cdktf/provider-aws/package.json and so on)
// and run `node test/provider-schemas/extract.ts FOLDER [FILE.json …]`.

const [folder = '', ...only] = process.argv.slice(2);
const read = (name: string, path: string) => readFileSync(join(folder, name, path), 'utf8');
const versionOf = (name: string) => (JSON.parse(read(name, 'package.json')) as { version: string }).version;

const TERRAFORM: Readonly<Record<string, readonly string[]>> = {
  aws: [
    'security-group',
    'vpc-security-group-ingress-rule',
    'vpc-security-group-egress-rule',
    'network-interface-sg-attachment',
    'network-acl',
    'network-acl-rule',
    'network-acl-association',
    'data-aws-network-interface',
    'data-aws-subnet',
  ],
  azurerm: [
    'network-security-group',
    'network-security-rule',
    'application-security-group',
    'network-interface-security-group-association',
    'network-interface-application-security-group-association',
  ],
  google: ['compute-firewall'],
};

/** Generated from the providers' schemas: types of arguments, each with its name in Terraform in a comment. */
function extractTerraform(): ProviderSchema {
  const resources = Object.entries(TERRAFORM).flatMap(([provider, names]) =>
    names.map((name): [string, Arguments] => {
      const text = read(`@cdktf/provider-${provider}`, `lib/${name}/index.d.ts`);
      const config = /export interface (\w+Config) /.exec(text)?.[1] ?? '';
      const plain = name.replace(`data-${provider}-`, '').replaceAll('-', '_');
      const type = `${name.startsWith('data-') ? 'data.' : ''}${provider}_${plain}`;
      return [type, readInterface(text, config, /#(\w+) \w+#\w+\}\s*\*\/\s*readonly \w+(\?)?: ([^;]+(?:;\s*\})?);/g)];
    }),
  );
  return {
    sources: Object.keys(TERRAFORM).map(
      (provider) => `@cdktf/provider-${provider} ${versionOf(`@cdktf/provider-${provider}`)}`,
    ),
    resources: Object.fromEntries(resources),
  };
}

/** Members of a TypeScript interface, those of other interfaces in the same text entered. */
function readInterface(text: string, name: string, field: RegExp, seen: readonly string[] = []): Arguments {
  const start = text.indexOf(`export interface ${name} `);
  if (start < 0 || seen.includes(name)) return {};
  const body = text.slice(start, text.indexOf('\n}', start));
  return Object.fromEntries(
    [...body.matchAll(field)].map(([, argument = '', optional, written = '']) => {
      const type = written.replaceAll(/ \| (?:cdktf\.IResolvable|undefined)/g, '').replaceAll(/\s+/g, '');
      const block = /^([A-Z]\w+)(?:\[\])?$/.exec(type)?.[1];
      const inner = block === undefined ? undefined : readInterface(text, block, field, [...seen, name]);
      // What is no interface is one of some words.
      const isWords = block !== undefined && !text.includes(`export interface ${block} `);
      const plain = type.startsWith('{[key:string]') ? 'map of string' : type;
      return [argument, { required: optional === undefined, type: isWords ? 'string' : (inner ?? plain) }];
    }),
  );
}

const EC2 = [
  'CreateSecurityGroupRequest',
  'DescribeSecurityGroupRulesRequest',
  'RevokeSecurityGroupEgressRequest',
  'AuthorizeSecurityGroupIngressRequest',
  'AuthorizeSecurityGroupEgressRequest',
  'DescribeNetworkInterfacesRequest',
  'ModifyNetworkInterfaceAttributeRequest',
  'DescribeSubnetsRequest',
  'CreateNetworkAclRequest',
  'CreateNetworkAclEntryRequest',
  'DescribeNetworkAclsRequest',
  'ReplaceNetworkAclAssociationRequest',
];

function extractEc2(): ProviderSchema {
  const text = Array.from({ length: 9 }, (_, i) =>
    read('@aws-sdk/client-ec2', `dist-types/models/models_${i}.d.ts`),
  ).join('\n');
  const field = /^ {4}(\w+)(\?)?: ([^;]+);/gm;
  return {
    sources: [`@aws-sdk/client-ec2 ${versionOf('@aws-sdk/client-ec2')}`],
    resources: Object.fromEntries(EC2.map((name) => [name, readInterface(text, name, field)])),
  };
}

interface SpecType {
  readonly type: string;
  readonly element?: SpecType;
  readonly reference?: { readonly $ref: string };
}
type Properties = Readonly<Record<string, { readonly type: SpecType; readonly required?: boolean }>>;
interface Entity {
  readonly $id: string;
  readonly cloudFormationType?: string;
  readonly properties: Properties;
}

const CLOUDFORMATION = new Set([
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::NetworkAclEntry',
  'AWS::EC2::SubnetNetworkAclAssociation',
]);

function extractCloudFormation(): ProviderSchema {
  const text = gunzipSync(readFileSync(join(folder, '@aws-cdk/aws-service-spec', 'db.json.gz'))).toString();
  const { schema } = JSON.parse(text) as { schema: Record<'resource' | 'typeDefinition', { entities: Entity[] }> };
  const types = new Map(schema.typeDefinition.entities.map((entity) => [entity.$id, entity]));
  const toArguments = (properties: Properties): Arguments =>
    Object.fromEntries(
      Object.entries(properties).map(([name, { type, required = false }]) => [name, { required, type: toType(type) }]),
    );
  const toType = ({ type, element, reference }: SpecType): string | Arguments => {
    if (reference) return toArguments(types.get(reference.$ref)?.properties ?? {});
    if (element) {
      const inner = toType(element);
      return typeof inner === 'string' ? `${inner}[]` : inner;
    }
    return type === 'integer' ? 'number' : type === 'tag' ? 'any' : type;
  };
  return {
    sources: [`@aws-cdk/aws-service-spec ${versionOf('@aws-cdk/aws-service-spec')}`],
    resources: Object.fromEntries(
      schema.resource.entities
        .filter(({ cloudFormationType }) => CLOUDFORMATION.has(cloudFormationType ?? ''))
        .map((entity) => [entity.cloudFormationType ?? '', toArguments(entity.properties)]),
    ),
  };
}

interface Mapper {
  readonly serializedName?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly type: {
    readonly name: string;
    readonly className?: string;
    readonly element?: Mapper;
    readonly modelProperties?: Readonly<Record<string, Mapper>>;
  };
}

const AZURE = { NetworkSecurityGroup: 'networkSecurityGroups', ApplicationSecurityGroup: 'applicationSecurityGroups' };

/** What may be sent; `properties.x` is a member of `properties`. */
async function extractAzure(): Promise<ProviderSchema> {
  const path = join(folder, '@azure/arm-network', 'dist-esm/src/models/mappers.js');
  const mappers = (await import(path)) as Record<string, Mapper>;
  const toArguments = (name: string, depth: number): Arguments => {
    const fields = Object.values(mappers[name]?.type.modelProperties ?? {}).filter(({ readOnly }) => readOnly !== true);
    const flat: Record<string, Arguments[string]> = {};
    const inner: Record<string, Arguments[string]> = {};
    for (const { serializedName = '', required = false, type } of fields) {
      const [first = '', second] = serializedName.split('.');
      const argument = { required, type: toType(type, depth) };
      if (second === undefined) flat[first] = argument;
      else inner[second] = argument;
    }
    return Object.keys(inner).length > 0 ? { ...flat, properties: { required: false, type: inner } } : flat;
  };
  const toType = (type: Mapper['type'], depth: number): string | Arguments => {
    if (type.name === 'Composite') return depth > 3 ? {} : toArguments(type.className ?? '', depth + 1);
    if (type.name === 'Sequence' && type.element) {
      const of = toType(type.element.type, depth);
      return typeof of === 'string' ? `${of}[]` : of;
    }
    return type.name === 'Dictionary' ? 'map of string' : type.name.toLowerCase();
  };
  return {
    sources: [`@azure/arm-network ${versionOf('@azure/arm-network')}`],
    resources: Object.fromEntries(
      Object.entries(AZURE).map(([model, type]) => [`Microsoft.Network/${type}`, toArguments(model, 0)]),
    ),
  };
}

const GOOGLE = ['Firewall', 'Tags'];

/** Messages of the Compute API: types, words and patterns as its own description has them. Output is nothing to send. */
function extractGoogle(): ProviderSchema {
  const text = read('@google-cloud/compute', 'build/protos/google/cloud/compute/v1/compute.proto');
  const toArguments = (message: string): Arguments => {
    const start = text.indexOf(`\nmessage ${message} {`);
    const body = text.slice(start, text.indexOf('\n}', start + 1));
    const fields = body.matchAll(/((?:^ {2}\/\/.*\n)*)^ {2}(repeated|optional) (\w+) (\w+) = \d+/gm);
    return Object.fromEntries(
      [...fields].flatMap(([, comment = '', kind, type = '', name = '']): [string, Arguments[string]][] => {
        const words = comment.replaceAll(/\s*\/\/\s*/g, ' ');
        if (/\[Output Only\]/i.test(words)) return [];
        const list = kind === 'repeated' ? '[]' : '';
        const own = PLAIN[type] === undefined ? toArguments(type) : `${PLAIN[type]}${list}`;
        return [
          [toMember(name), { required: /is required when creating/.test(words), type: own, ...toLimits(words, body) }],
        ];
      }),
    );
  };
  return {
    sources: [`@google-cloud/compute ${versionOf('@google-cloud/compute')}`],
    resources: Object.fromEntries(GOOGLE.map((message) => [message, toArguments(message)])),
  };
}

const PLAIN: Readonly<Record<string, string>> = {
  string: 'string',
  bool: 'boolean',
  int32: 'number',
  uint64: 'string',
};

/** `I_p_protocol` is `IPProtocol`, `source_ranges` `sourceRanges`. */
function toMember(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Words of an enumeration, a pattern, least and most, as comments tell them. */
function toLimits(comment: string, message: string): Partial<Arguments[string]> {
  const enumeration = /Check the (\w+) enum for the list/.exec(comment)?.[1];
  const block = enumeration && new RegExp(`enum ${enumeration} \\{([^}]*)\\}`).exec(message)?.[1];
  const words = [...(block ?? '').matchAll(/^ {4}([A-Z]\w+) = \d+/gm)].flatMap(([, word = '']) =>
    word.startsWith('UNDEFINED_') ? [] : word,
  );
  const protocols = /well known protocol strings \(([^)]*)\)/.exec(comment)?.[1]?.split(/,\s*/);
  const pattern =
    /match the regular expression `([^`]+)`/.exec(comment)?.[1] ??
    (/comply with ?RFC1035/.test(comment) ? RFC1035 : undefined);
  const [, least, most] = /integer between `(\d+)` and `(\d+)`/.exec(comment) ?? [];
  return {
    ...(words.length > 0 && { words }),
    ...(protocols && { pattern: `${protocols.join('|')}|\\d{1,3}` }),
    ...(pattern !== undefined && { pattern }),
    ...(/must be 1-63 characters long/.test(comment) && { longest: 63 }),
    ...(least !== undefined && most !== undefined && { least: Number(least), most: Number(most) }),
    ...(/Each entry must be either an integer or a range/.test(comment) && { pattern: String.raw`\d{1,5}(-\d{1,5})?` }),
  };
}

const RFC1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';

const FILES = {
  'terraform.json': extractTerraform,
  'ec2.json': extractEc2,
  'cloudformation.json': extractCloudFormation,
  'azure.json': extractAzure,
  'google.json': extractGoogle,
};
for (const [name, extract] of Object.entries(FILES))
  if (only.length === 0 || only.includes(name))
    writeFileSync(join(import.meta.dirname, name), `${JSON.stringify(await extract(), undefined, 1)}\n`);
