import type { Guardrail, StructureGuardrail } from '#core/model';
import type { Finding, Subject } from '../finding.ts';

export type Of<Kind extends StructureGuardrail['kind']> = Extract<Guardrail, { kind: Kind }>;

/** A broken guardrail, told of the guardrail itself or of what breaks it. */
export function toBreach(
  { id }: { readonly id: string },
  message: string,
  shown: Pick<Finding, 'witness' | 'paths'> & { readonly subject?: Subject } = {},
): Finding {
  const { subject, ...witness } = shown;
  const guardrail: Subject = { kind: 'guardrail', name: id };
  return {
    kind: 'guardrail-broken',
    severity: 'error',
    subject: subject ?? guardrail,
    ...(subject && { related: guardrail }),
    message,
    ...witness,
  };
}
