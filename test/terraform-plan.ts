/** What `terraform show -json` prints of a plan: values by address, and what expressions refer to. */
export const plan = (values: Record<string, unknown>, references: Record<string, unknown> = {}) => ({
  format_version: '1.2',
  terraform_version: '1.9.0',
  planned_values: {
    root_module: {
      resources: Object.entries(values).map(([address, own]) => ({
        address,
        mode: 'managed',
        type: address.split('.')[0],
        name: address.split('.')[1],
        values: own,
      })),
    },
  },
  configuration: {
    root_module: {
      resources: Object.entries(references).map(([address, expressions]) => ({ address, expressions })),
    },
  },
});
export const refers = (...references: string[]) => ({ references });
