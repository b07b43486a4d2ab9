import { problem } from '../problem.ts';

export const billingProblems = {
  'BIL-TEMPLATE-NONE': problem<{ name: string; near: string }>(
    422,
    (p) => `There is no template "${p.name}" of a billing system in the folder billing/.`,
    (p) =>
      p.near === ''
        ? 'Put the file of your billing system there; config/billing/cn-billing.yaml is a pattern.'
        : `Did you mean ${p.near}?`,
  ),
  'BIL-NAME': problem<{ name: string }>(
    422,
    (p) => `{${p.name}} is no placeholder that a billing system can be asked with.`,
    () => 'Use {baseUrl}, {account} and {key}.',
  ),
  'BIL-GOLDEN': problem<{ name: string; what: string }>(
    422,
    (p) => `The golden exchange "${p.name}" does not hold: ${p.what}.`,
    () => 'Correct the template until it reads its own example; the example is the truth.',
  ),
};
