import type { Observations } from './observations.ts';
import type { InboxItem, Truth } from './truth.ts';

/** One thing the demo promises, judged from what is true, what arrived, and what the API said. */
export interface Step {
  name: string;
  ok: boolean;
  expected: string;
  actual: string;
  /** Seconds since the scenario began. */
  atScenarioS: number | null;
}

export interface Evidence {
  truth: Truth;
  inbox: InboxItem[];
  seen: Observations;
  startAt: number;
}

export type Judge = (evidence: Evidence) => Omit<Step, 'name'>;

/** A step from what is wrong: none is what is expected. */
export function verdict(
  evidence: Evidence,
  step: { expected: string; good: string; wrong: readonly string[]; at?: number | null },
): Omit<Step, 'name'> {
  const ok = step.wrong.length === 0;
  const at = step.at ?? null;
  return {
    ok,
    expected: step.expected,
    actual: ok ? step.good : summary(step.wrong),
    atScenarioS: at === null ? null : Math.round((at - evidence.startAt) / 1000),
  };
}

const SHOWN_MOST = 4;

function summary(wrong: readonly string[]): string {
  const more = wrong.length > SHOWN_MOST ? ` … and ${wrong.length - SHOWN_MOST} more` : '';
  return wrong.slice(0, SHOWN_MOST).join('; ') + more;
}
