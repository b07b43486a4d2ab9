// What is still dark while supply comes back step by step.
import type { Cause } from './causes.ts';
import { isOpen } from './moves.ts';
import type { StepContext } from './working.ts';

/** While automation gives supply back section by section, what is still dark is the outage it began with. */
export function isStepOfAutomation(cause: Cause, context: StepContext): boolean {
  if (context.automationUntil === null || cause.below.length === 0) return false;
  return [...context.working.values()].some(({ outage }) => {
    const ever = new Set(outage.ever);
    return isOpen(outage.state) && cause.below.every((supplyPoint) => ever.has(supplyPoint));
  });
}
