/** What a person can report of a device, where the thumb is. */
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useSession } from '../../shared/session.tsx';
import { canHash, photoOf } from '../queue/photo.ts';
import { newReportId, type ReportKind, type Spot, waiting, writeDown } from '../queue/reports.ts';
import { sendWaiting } from '../queue/send.ts';
import { kindWord, say } from '../words.ts';

const first: readonly ReportKind[] = ['found_open', 'repaired'];
const more: readonly ReportKind[] = [
  ...(['here', 'found_closed', 'earth_placed', 'earth_removed'] as const),
  ...(['crew_on', 'crew_off', 'note'] as const),
];
const PHOTOS_MOST = 10;
const PLACE_WITHIN_MS = 8_000;

export function ReportBar({ device, phases }: { device: string; phases: string }): ReactNode {
  const [kind, setKind] = useState<ReportKind | null>(null);
  const [isMore, setMore] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const choose = (one: ReportKind): void => {
    setSaid(null);
    setMore(false);
    setKind(one);
  };
  return (
    <div className="bar" data-testid="report-bar">
      {said !== null && <p role="status">{said}</p>}
      {isMore && (
        <div className="more">
          {more.map((one) => (
            <button key={one} type="button" onClick={() => choose(one)}>
              {kindWord(one)}
            </button>
          ))}
        </div>
      )}
      <div className="thumb">
        {first.map((one) => (
          <button key={one} type="button" className="primary" onClick={() => choose(one)}>
            {kindWord(one)}
          </button>
        ))}
        <button type="button" aria-expanded={isMore} onClick={() => setMore(!isMore)}>
          {say('report.more')}
        </button>
      </div>
      {kind !== null && (
        <ReportDialog
          {...{ kind, device, phases }}
          onClose={(words) => {
            setKind(null);
            setSaid(words);
          }}
        />
      )}
    </div>
  );
}

function ReportDialog(props: {
  kind: ReportKind;
  device: string;
  phases: string;
  onClose: (said: string | null) => void;
}): ReactNode {
  const { kind, device, phases, onClose } = props;
  const { user } = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  async function write(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const found = form.getAll('phase').map(String).join('');
    if (asksPhases(kind) && found === '') return setProblem(say('report.choose'));
    setBusy(true);
    try {
      await taken({ kind, device, by: user.name, phases: asksPhases(kind) ? found : null, form });
      void sendWaiting(user.name, true);
      onClose(say('report.written'));
    } catch (cause) {
      setProblem(say('report.failed', { reason: String((cause as Error).message) }));
    }
    setBusy(false);
  }
  return (
    <dialog ref={dialog} aria-labelledby="report-title" onCancel={() => onClose(null)}>
      <form className="report" onSubmit={(event) => void write(event)}>
        <h2 id="report-title">{say('report.title', { what: kindWord(kind), device })}</h2>
        {asksPhases(kind) && <Phases phases={phases} />}
        {kind === 'repaired' && (
          <label>
            {say('report.seen')}
            <input name="seen" type="number" min="0" max="100000" inputMode="numeric" required />
          </label>
        )}
        <label>
          {say('report.text')}
          <textarea name="text" rows={2} maxLength={1_000} />
        </label>
        {canHash() ? (
          <label>
            {say('report.photo')}
            <input name="photos" type="file" accept="image/*" capture="environment" multiple />
          </label>
        ) : (
          <p>{say('report.noPhoto')}</p>
        )}
        <label className="check">
          <input name="place" type="checkbox" />
          {say('report.place')}
        </label>
        {problem !== null && <p role="alert">{problem}</p>}
        <button type="submit" className="primary wide" disabled={isBusy} aria-busy={isBusy}>
          {say('report.send')}
        </button>
        <button type="button" className="wide" onClick={() => onClose(null)}>
          {say('report.close')}
        </button>
      </form>
    </dialog>
  );
}

function asksPhases(kind: ReportKind): boolean {
  return kind === 'found_open' || kind === 'found_closed';
}

function Phases({ phases }: { phases: string }): ReactNode {
  return (
    <fieldset>
      <legend>{say('report.phases')}</legend>
      {[...phases].map((phase) => (
        <label key={phase} className="check">
          <input type="checkbox" name="phase" value={phase} defaultChecked={phases.length === 1} />
          {say('report.phase', { phase })}
        </label>
      ))}
    </fieldset>
  );
}

/** Writes the report down; it is safe on the phone when this resolves. */
async function taken(about: {
  kind: ReportKind;
  device: string;
  by: string;
  phases: string | null;
  form: FormData;
}): Promise<void> {
  const { form, ...said } = about;
  const now = Date.now();
  const files = form.getAll('photos').filter((file) => file instanceof File && file.size > 0);
  const photos = [];
  for (const file of files.slice(0, PHOTOS_MOST)) photos.push(await photoOf(file as File));
  const place = form.get('place') === null ? null : await spot();
  const at = new Date(now).toISOString();
  if (!waiting.canKeep() && photos.length > 0) throw new Error(say('app.noStore'));
  await writeDown(
    {
      ...said,
      ...{ id: newReportId(now), at, place, asNote: false, state: 'waiting' },
      ...{ text: String(form.get('text') ?? '').trim() },
      ...{ seen: form.get('seen') === null ? null : Number(form.get('seen')) },
      photos: photos.map(({ sha256, blob }) => ({
        ...{ sha256, takenAt: at, place, bytes: blob.size, sentBytes: 0, isSent: false },
      })),
      ...{ problem: null, tries: 0, nextAt: 0, takenAs: null, sentAt: null },
    },
    photos,
  );
}

/** Where the phone is, if its owner lets us know. */
function spot(): Promise<Spot | null> {
  return new Promise((resolve) => {
    if (navigator.geolocation === undefined) return resolve(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude }),
      () => resolve(null),
      { timeout: PLACE_WITHIN_MS, maximumAge: 60_000 },
    );
  });
}
