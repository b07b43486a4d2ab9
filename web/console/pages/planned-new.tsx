/** A new planned outage: device, window, and at once who would be dark, which words go out, which rule is hurt. */
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type Answer as ApiAnswer, call } from '../../shared/api.ts';
import { clockTime, dateTime } from '../../shared/format.ts';
import { hasTerm, type Language, stateWord, useLanguage, word } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { PlannedOutage, Preview } from '../../shared/types.ts';
import { zonedIso } from '../../shared/zoned.ts';
import { TextField } from '../fields.tsx';

const PREVIEW_AFTER_MS = 250;

interface Draft {
  device: string;
  start: string;
  end: string;
  reason: string;
}

export default function PlannedNewPage(): ReactNode {
  const zone = useZone();
  const asked = new URLSearchParams(useSearch()).get('device') ?? '';
  const [draft, setDraft] = useState<Draft>({ device: asked, start: '', end: '', reason: '' });
  const [saved, setSaved] = useState<string | null>(null);
  const [, go] = useLocation();
  const preview = usePreview(draft, zone);

  async function save(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const answer = await call<PlannedOutage>('POST', '/planned-outages', {
      body: bodyOf(draft, zone),
    });
    if (!answer.ok) return setSaved(`${answer.problem.detail} (${answer.problem.code})`);
    go(`/console/planned/${answer.value.id}`);
  }
  const onChange = (event: FormEvent<HTMLFormElement>): void => {
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '');
    setDraft({
      device: text('device'),
      start: text('start'),
      end: text('end'),
      reason: text('reason'),
    });
  };

  return (
    <section>
      <h1>{word('planned.new')}</h1>
      <div className="columns even">
        <form onSubmit={(event) => void save(event)} onChange={onChange} className="wizard">
          <TextField name="device" label={word('planned.device')} value={asked} required />
          <TextField name="start" type="datetime-local" label={word('planned.startAt')} required />
          <TextField name="end" type="datetime-local" label={word('planned.endAt')} required />
          <TextField name="reason" label={word('planned.work')} required />
          <p className="muted">{word('planned.zone', { zone })}</p>
          {saved !== null && <p role="alert">{saved}</p>}
          <button type="submit" className="primary">
            {word('planned.saveDraft')}
          </button>
        </form>
        <PreviewPanel preview={preview} />
      </div>
    </section>
  );
}

function bodyOf(draft: Draft, zone: string): unknown {
  return {
    kind: 'planned',
    devices: [draft.device],
    start: zonedIso(draft.start, zone),
    end: zonedIso(draft.end, zone),
    reason: draft.reason || '-',
  };
}

/** Asks for the preview a moment after the last change; only the newest answer counts. */
function usePreview(draft: Draft, zone: string): ApiAnswer<Preview> | null {
  const [answer, setAnswer] = useState<ApiAnswer<Preview> | null>(null);
  useEffect(() => {
    if (draft.device === '' || draft.start === '' || draft.end === '') return;
    let isNewest = true;
    const timer = setTimeout(() => {
      const body = bodyOf(draft, zone);
      void call<Preview>('POST', '/planned-outages/preview', { body }).then((next) => {
        if (isNewest) setAnswer(next);
      });
    }, PREVIEW_AFTER_MS);
    return () => {
      isNewest = false;
      clearTimeout(timer);
    };
  }, [draft, zone]);
  return answer;
}

const levelMarks: Record<string, string> = { error: '✗', warning: '!', ok: '✓' };

/** In the page's language; the number of the server's sentence is kept. */
function verdictText(verdict: Preview['verdicts'][number], language: Language): string {
  if (language === 'en' || !hasTerm('verdict', verdict.code)) return verdict.text;
  const [count = ''] = /\d+/.exec(verdict.text) ?? [];
  return stateWord('verdict', verdict.code).replace('{count}', count);
}

function PreviewPanel({ preview }: { preview: ApiAnswer<Preview> | null }): ReactNode {
  const zone = useZone();
  const language = useLanguage();
  if (preview === null) return <p className="muted">{word('planned.previewEmpty')}</p>;
  if (!preview.ok) {
    return (
      <p role="alert">
        {preview.problem.detail} ({preview.problem.code})
      </p>
    );
  }
  const { affected, verdicts, samples, windows, cost } = preview.value;
  return (
    <div>
      <p>
        <strong data-testid="affected-count" className="big">
          {affected.supplyPoints}
        </strong>{' '}
        {word('planned.affectedRest', {
          contacts: affected.contacts,
          without: affected.withoutChannel,
        })}
      </p>
      <p>
        {Object.entries(affected.byClass)
          .map(([name, number]) => `${stateWord('class', name)} ${number}`)
          .join(' · ')}
      </p>
      {windows.map((window) => (
        <p key={`${window.start} ${window.end}`}>
          {window.supplyPoints} · {dateTime(window.start, zone)} – {clockTime(window.end, zone)}
        </p>
      ))}
      <ul className="plain" data-testid="verdicts">
        {verdicts.map((verdict) => (
          <li key={verdict.code} data-state={verdict.level}>
            {levelMarks[verdict.level]} {verdictText(verdict, language)}
            {verdict.earliestStart !== null &&
              ` ${word('planned.earliest', { at: dateTime(verdict.earliestStart, zone) })}`}
          </li>
        ))}
      </ul>
      <h2>{word('planned.samples')}</h2>
      {samples.map((sample) => (
        <blockquote key={`${sample.kind} ${sample.channel} ${sample.locale}`}>
          {sample.text}
          <footer>
            {sample.channel} · {sample.locale} ·{' '}
            {word('planned.segments', { count: sample.segments })}
          </footer>
        </blockquote>
      ))}
      <p>
        {word('planned.cost', { total: cost.total.toFixed(2), currency: cost.currency })} · SAIDI{' '}
        {preview.value.saidiMinutes.toFixed(2)} min
      </p>
    </div>
  );
}
