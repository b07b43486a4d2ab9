/** Step 3: who is concerned, and whom a person adds or takes out. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { call, type Page } from '../../shared/api.ts';
import { ChoiceField, TextField } from '../fields.tsx';
import { planWord } from '../words/plan.ts';
import type { StepProps } from './device-step.tsx';
import type { Picked } from './draft.ts';
import { HandPicked } from './hand-picked.tsx';

export function PeopleStep(props: StepProps): ReactNode {
  const { draft, change } = props;
  const without = (supplyPoint: string): Picked[] =>
    draft.people.filter((one) => one.supplyPoint !== supplyPoint);
  return (
    <section>
      <PickForm onPick={(picked) => change({ people: [...without(picked.supplyPoint), picked] })} />
      <HandPicked
        people={draft.people}
        onTakeBack={(supplyPoint) => change({ people: without(supplyPoint) })}
      />
    </section>
  );
}

/** A meter, an account or the place itself, found as the search finds it. */
function PickForm({ onPick }: { onPick: (picked: Picked) => void }): ReactNode {
  const [problem, setProblem] = useState<string | null>(null);
  async function pick(form: HTMLFormElement): Promise<void> {
    const said = new FormData(form);
    const who = String(said.get('who')).trim();
    const supplyPoint = await supplyPointOf(who);
    if (supplyPoint === null) return setProblem(planWord('pickNone', { who }));
    setProblem(null);
    const reason = String(said.get('why')).trim();
    onPick({ supplyPoint, pick: said.get('pick') === 'removed' ? 'removed' : 'added', reason });
    form.reset();
  }
  return (
    <form
      className="fields"
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        void pick(event.currentTarget);
      }}
    >
      <p className="muted">{planWord('pickNote')}</p>
      <TextField name="who" label={planWord('pickWho')} required />
      <ChoiceField
        name="pick"
        label={planWord('pickHow')}
        choices={(['added', 'removed'] as const).map((one) => [one, planWord(one)] as const)}
      />
      <TextField name="why" label={planWord('pickWhy')} required />
      <button type="submit">{planWord('pick')}</button>
      {problem !== null && <span role="alert">{problem}</span>}
    </form>
  );
}

/** The one place of this name; null when there is none, or several. */
async function supplyPointOf(who: string): Promise<string | null> {
  const path = `/search?q=${encodeURIComponent(who)}`;
  const answer = await call<Page<{ kind: string; id: string }>>('GET', path);
  if (!answer.ok) return null;
  const found = answer.value.items.filter(({ kind }) => kind === 'supply_point');
  const exact = found.find(({ id }) => id === who);
  return exact?.id ?? (found.length === 1 ? (found[0]?.id ?? null) : null);
}
