import { type ReactNode, useState } from 'react';
import { type ApiProblem, call } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { type Language, stateWord, useLanguage } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { DryRun, PolicyCheck, PolicyText } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';
import { Answer, useRead } from '../query.tsx';
import { problemText } from '../words/problems.ts';
import { rulesWord } from '../words/rules.ts';
import { Problems, Versions } from './versions.tsx';

/** The rules of notice: edited, judged whole, played over the last thirty days, and only then saved. */
export function PolicyEditor({ refused }: { refused: string | null }): ReactNode {
  const query = useRead<PolicyText>('/admin/policy');
  return (
    <section data-testid="admin-policy">
      <p className="muted">{rulesWord('policyHint')}</p>
      <Answer query={query}>
        {(policy) => (
          <Editor
            key={policy.base}
            policy={policy}
            refused={refused}
            onSaved={() => void query.refetch()}
          />
        )}
      </Answer>
    </section>
  );
}

function Editor(props: {
  policy: PolicyText;
  refused: string | null;
  onSaved: () => void;
}): ReactNode {
  const { policy, refused, onSaved } = props;
  const [text, setText] = useState(policy.text);
  const [checked, setChecked] = useState<{ text: string; said: PolicyCheck } | null>(null);
  const [failed, setFailed] = useState<ApiProblem | null>(null);
  const [isBusy, setBusy] = useState(false);
  async function check(): Promise<void> {
    setBusy(true);
    const answer = await call<PolicyCheck>('POST', '/admin/policy/check', { body: { text } });
    setBusy(false);
    setFailed(answer.ok ? null : answer.problem);
    setChecked(answer.ok ? { text, said: answer.value } : null);
  }
  const said = checked?.text === text ? checked.said : null;
  const isChanged = text !== policy.text;
  const isReady = said?.ok === true && isChanged;
  const save = (wanted: string | null) => (form: FormData) => ({
    text: wanted,
    reason: form.get('reason'),
    base: policy.base,
  });
  const reason = <TextField name="reason" label={rulesWord('reason')} required />;
  return (
    <>
      <label>
        {rulesWord(policy.isEdited ? 'fileEdited' : 'file', { file: policy.file })}
        <textarea
          className="code"
          rows={20}
          spellCheck={false}
          value={text}
          readOnly={refused !== null}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <div className="buttons">
        <button
          type="button"
          aria-busy={isBusy}
          disabled={isBusy || refused !== null}
          title={refused ?? undefined}
          onClick={() => void check()}
          data-testid="policy-check"
        >
          {rulesWord('check')}
        </button>
        <Action
          path="/admin/policy"
          label={rulesWord('save')}
          title={rulesWord('savePolicy')}
          effect={rulesWord('savePolicyEffect')}
          refusedBecause={refused ?? (isReady ? null : rulesWord('checkFirst'))}
          fields={
            <>
              {said?.dryRun != null && <p>{sentence(said.dryRun)}</p>}
              {reason}
            </>
          }
          body={save(text)}
          onDone={onSaved}
        />
        {isChanged && (
          <button type="button" onClick={() => setText(policy.text)}>
            {rulesWord('discard')}
          </button>
        )}
        {policy.isEdited && (
          <Action
            path="/admin/policy"
            label={rulesWord('backToFile')}
            title={rulesWord('backToFile')}
            effect={rulesWord('backToFileEffect')}
            refusedBecause={refused}
            fields={reason}
            body={save(null)}
            onDone={onSaved}
          />
        )}
      </div>
      {failed !== null && (
        <p role="alert">
          {failed.detail} ({failed.code})
        </p>
      )}
      {said !== null && <Problems problems={said.problems} warnings={said.warnings} />}
      {said?.dryRun != null && <DryRunResult run={said.dryRun} />}
      <Versions versions={policy.versions} onTake={refused === null ? setText : null} />
    </>
  );
}

/** What a saving would have meant, in one sentence. */
function sentence({ plans, otherDeadline, newlyMissed, noLongerMissed }: DryRun): string {
  return rulesWord('sentence', {
    plans: String(plans),
    deadlines: String(otherDeadline),
    missed: String(newlyMissed),
    saved: String(noLongerMissed),
  });
}

function DryRunResult({ run }: { run: DryRun }): ReactNode {
  const zone = useZone();
  const language = useLanguage();
  const sums = [
    ['missed', run.missed],
    ['messages', run.messages],
    ['confirmations', run.confirmations],
    ['late', run.late],
  ] as const;
  return (
    <section data-testid="dry-run">
      <h2>{rulesWord('dryRun')}</h2>
      <p>
        {sentence(run)} {rulesWord('nothingWritten')}
        {!run.isWhole && ` ${rulesWord('notWhole')}`}
      </p>
      <dl className="totals">
        {sums.map(([name, { before, after }]) => (
          <div key={name}>
            <dt>{rulesWord(name)}</dt>
            <dd>
              {before} → {after}
              {after !== before && ` (${after > before ? '+' : ''}${after - before})`}
            </dd>
          </div>
        ))}
      </dl>
      {run.rows.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{rulesWord('plan')}</th>
              <th>{rulesWord('kind')}</th>
              <th>{rulesWord('start')}</th>
              <th>{rulesWord('people')}</th>
              <th>{rulesWord('deadline')}</th>
              <th>{rulesWord('missed')}</th>
              <th>{rulesWord('messages')}</th>
              <th>{rulesWord('remark')}</th>
            </tr>
          </thead>
          <tbody>
            {run.rows.map((row) => (
              <tr key={row.plan} data-row>
                <td data-label={rulesWord('plan')}>
                  <a href={`/console/planned/${row.plan}`}>{row.plan}</a>
                </td>
                <td data-label={rulesWord('kind')}>{stateWord('planKind', row.kind)}</td>
                <td data-label={rulesWord('start')}>{dateTime(row.start, zone)}</td>
                <td data-label={rulesWord('people')} className="number">
                  {row.people}
                </td>
                <td data-label={rulesWord('deadline')}>
                  {change(time(row.deadlineBefore, zone), time(row.deadlineAfter, zone))}
                </td>
                <td data-label={rulesWord('missed')} className="number">
                  {change(String(row.missedBefore), String(row.missedAfter))}
                </td>
                <td data-label={rulesWord('messages')} className="number">
                  {change(String(row.messagesBefore), String(row.messagesAfter))}
                </td>
                <td data-label={rulesWord('remark')}>{remark(row, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function remark(row: DryRun['rows'][number], language: Language): string {
  if (row.refused !== null) return problemText(row.refused, language);
  return row.isLateAfter && !row.isLateBefore ? rulesWord('wouldBeLate') : '–';
}

function time(at: string | null, zone: string): string {
  return at === null ? rulesWord('none') : dateTime(at, zone);
}

function change(before: string, after: string): string {
  return before === after ? before : `${before} → ${after}`;
}
