import type { SourceFile } from '#core/model';

/** Texts that a tool of the platform must work out first: how to tell them, and the command that does. */
const SOURCES: readonly { readonly path: RegExp; readonly text: RegExp; readonly advice: string }[] = [
  {
    path: /\.(?:tf|tofu|tfvars|hcl)$/i,
    text: /^\s*(?:resource|data|module|provider|variable|output|locals|terraform|moved|import)\b[^\n{=]*\{|^\s*\w+\s*=/m,
    advice:
      'it is HCL, which only Terraform works out; `terraform show -json > state.json` says what is deployed, `terraform plan -out plan && terraform show -json plan > plan.json` what will be',
  },
  {
    path: /\.bicep(?:param)?$/i,
    text: /^\s*(?:@\w+|resource|module|param|var|output|targetScope|using|import|type|func|metadata)\b/m,
    advice: 'it is Bicep; `az bicep build --file FILE --stdout > template.json` makes the template that is read',
  },
  {
    path: /./,
    text: /^\s*\{"(?:add|create|insert|replace|delete|destroy|flush|rename)": ?\{"(?:table|chain|rule|set|map|element|flowtable)": ?\{/,
    advice:
      'it is what `nft -j monitor` saw change, without what was there before; `nft -j list ruleset` says what holds',
  },
];

/** How to get something readable of a file that no dialect reads. Undefined: nobody knows what it is. */
export function adviseOn({ path, text }: SourceFile): string | undefined {
  return SOURCES.find((source) => source.path.test(path) && source.text.test(text))?.advice;
}
