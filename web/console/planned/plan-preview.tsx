import type { ReactNode } from 'react';
import { word } from '../../shared/i18n.ts';
import { useMay } from '../../shared/session.tsx';
import type { PlannedOutage } from '../../shared/types.ts';
import { AffectedCount, ByClass, Costs, Samples, Verdicts, Windows } from './plan-facts.tsx';
import { usePreview } from './use-preview.ts';

/** What a plan that stands means now: counted, judged and worded anew, nothing is saved. */
export function PlanPreview({ plan }: { plan: PlannedOutage }): ReactNode {
  const mayAsk = useMay('operator');
  const { kind, devices, supplyPoints, start, end, steps, alternative, reason, reference } = plan;
  const { liveLine = false, people = [] } = plan;
  const what = devices.length === 0 && steps.length === 0 ? { supplyPoints } : { devices, steps };
  const body = { kind, ...what, start, end, people, alternative, reason, reference, liveLine };
  const preview = usePreview(mayAsk ? body : null);
  if (preview === null) return <p className="muted">{mayAsk ? word('page.loading') : ''}</p>;
  if (!preview.ok) return <p role="alert">{preview.problem.detail}</p>;
  return (
    <div>
      <AffectedCount preview={preview.value} />
      <ByClass byClass={preview.value.affected.byClass} />
      <Windows windows={preview.value.windows} />
      <Verdicts verdicts={preview.value.verdicts} />
      <Samples samples={preview.value.samples} />
      <Costs preview={preview.value} />
    </div>
  );
}
