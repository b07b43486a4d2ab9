/** What would happen: nothing here is recorded, and it looks like nothing else on these screens. */
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { Effect } from './effect.tsx';
import { Field } from './record.tsx';
import { useWhatIf } from './what-if.ts';
import { say } from './words.ts';

export function SimulateTab({ device }: { device: string | null }): ReactNode {
  const [open, setOpen] = useState(device ?? '');
  const [close, setClose] = useState('');
  const opens = codesOf(open);
  const { answer, problem } = useWhatIf({ open: opens, close: codesOf(close) });
  return (
    <div className="simulation" data-testid="simulation">
      <p className="banner" role="note">
        {say('simulation')}
      </p>
      <div className="columns even">
        <div className="form">
          <Field label={say('simOpen')} value={open} onChange={setOpen} name="open" />
          <Field label={say('simClose')} value={close} onChange={setClose} name="close" />
          {opens.length > 0 && (
            <Link
              className="button"
              href={`/console/planned/new?device=${encodeURIComponent(opens.join(','))}`}
            >
              {say('makePlan')}
            </Link>
          )}
        </div>
        <aside>
          {problem !== null && <p role="alert">{problem.detail}</p>}
          {answer !== null && <Effect answer={answer} />}
        </aside>
      </div>
      <p className="banner" aria-hidden="true">
        {say('simulation')}
      </p>
    </div>
  );
}

function codesOf(text: string): string[] {
  return [...new Set(text.split(/[\s,，;；]+/).filter((code) => code !== ''))];
}
