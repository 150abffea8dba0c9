import { itemsOf, type JsonNode, memberOf, textOf } from '#core/json';
import { evaluate, MOST_DEPTH, OPEN, type Template } from './expression.ts';

/** Whether a condition of the template holds, parameters at their defaults; undefined: only the deployment tells. */
export function holds(name: string, template: Template, depth = 0): boolean | undefined {
  return decide(memberOf(template.conditions, name), template, depth);
}

function decide(node: JsonNode | undefined, template: Template, depth: number): boolean | undefined {
  if (node?.kind !== 'object' || depth > MOST_DEPTH) return undefined;
  const [only] = [...node.members];
  if (!only) return undefined;
  const [name, argument] = only;
  const all = () => itemsOf(argument).map((item) => decide(item, template, depth + 1));
  switch (name) {
    case 'Condition':
      return holds(textOf(argument) ?? '', template, depth + 1);
    case 'Fn::Not': {
      const [inner] = all();
      return inner === undefined ? undefined : !inner;
    }
    case 'Fn::And':
      return all().includes(false) ? false : all().includes(undefined) ? undefined : true;
    case 'Fn::Or':
      return all().includes(true) ? true : all().includes(undefined) ? undefined : false;
    case 'Fn::Equals': {
      const [one, other] = itemsOf(argument).map((item) => evaluate(item, template, depth + 1));
      if (one === undefined || other === undefined || one.includes(OPEN) || other.includes(OPEN)) return undefined;
      return one === other;
    }
    default:
      return undefined;
  }
}

/** A value that is there, and under which condition where only the deployment tells. */
export interface Chosen {
  readonly node: JsonNode;
  readonly perhaps?: string;
}

/** What a value comes to: one branch of `Fn::If`, both where nobody knows which, nothing for `AWS::NoValue`. Lists are their items. */
export function chooseAll(node: JsonNode | undefined, template: Template, perhaps?: string): Chosen[] {
  if (!node) return [];
  if (node.kind === 'array') return node.items.flatMap((item) => chooseAll(item, template, perhaps));
  if (textOf(memberOf(node, 'Ref')) === 'AWS::NoValue') return [];
  const branches = branchesOf(node, template);
  if (!branches) return [{ node, ...(perhaps !== undefined && { perhaps }) }];
  const { condition, nodes } = branches;
  return nodes.flatMap((branch) => chooseAll(branch, template, nodes.length > 1 ? condition : perhaps));
}

/** As `chooseAll`, for a value that is one; what is not decided stays as it is written. */
export function chooseOne(node: JsonNode | undefined, template: Template): JsonNode | undefined {
  if (textOf(memberOf(node, 'Ref')) === 'AWS::NoValue') return undefined;
  const branches = node && branchesOf(node, template);
  return branches?.nodes.length === 1 ? chooseOne(branches.nodes[0], template) : node;
}

function branchesOf(node: JsonNode, template: Template): { condition: string; nodes: readonly JsonNode[] } | undefined {
  const chosen = memberOf(node, 'Fn::If');
  if (!chosen) return undefined;
  const [name, yes, no] = itemsOf(chosen);
  if (!yes || !no) return undefined;
  const condition = textOf(name) ?? '';
  const holding = holds(condition, template);
  return { condition: `condition ${condition}`, nodes: holding === undefined ? [yes, no] : [holding ? yes : no] };
}
