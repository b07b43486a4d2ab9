import { type ReactNode, useEffect, useState } from 'react';
import { call } from '../../shared/api.ts';
import { stateWord } from '../../shared/i18n.ts';
import type { MessageCheck, MessageText, MessageTexts } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';
import { Answer, useRead } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import { rulesWord } from '../words/rules.ts';
import { Problems, Versions } from './versions.tsx';

const locales = [
  ['zh-CN', '中文'],
  ['en', 'English'],
] as const;
const forms = ['short', 'push', 'long'] as const;
/** Nothing is asked while somebody types. */
const REST_MS = 400;

/** Every text that people receive, with its longest values beside it while it is changed. */
export function MessageEditor({ refused }: { refused: string | null }): ReactNode {
  const [locale, setLocale] = useQueryState('language', 'zh-CN');
  const [words, setWords] = useQueryState('form', 'short');
  const [key, setKey] = useQueryState('text', 'planned_notice');
  const query = useRead<MessageTexts>('/admin/messages');
  return (
    <section data-testid="admin-messages">
      <p className="muted">{rulesWord('messagesHint')}</p>
      <Answer query={query}>
        {({ base, items }) => {
          const shown = items.filter((one) => one.locale === locale && one.words === words);
          const chosen = shown.find((one) => one.key === key) ?? shown[0];
          return (
            <>
              <div className="fields">
                <Choice label={rulesWord('language')} value={locale} onChange={setLocale}>
                  {locales.map(([value, name]) => (
                    <option key={value} value={value}>
                      {name}
                    </option>
                  ))}
                </Choice>
                <Choice label={rulesWord('form')} value={words} onChange={setWords}>
                  {forms.map((value) => (
                    <option key={value} value={value}>
                      {rulesWord(value)}
                    </option>
                  ))}
                </Choice>
                <Choice label={rulesWord('text')} value={chosen?.key ?? ''} onChange={setKey}>
                  {shown.map((one) => (
                    <option key={one.key} value={one.key}>
                      {nameOf(one.key)}
                      {one.isEdited ? ' *' : ''}
                    </option>
                  ))}
                </Choice>
              </div>
              {chosen !== undefined && (
                <OneMessage
                  key={`${base} ${locale} ${words} ${chosen.key}`}
                  message={chosen}
                  base={base}
                  refused={refused}
                  onSaved={() => void query.refetch()}
                />
              )}
            </>
          );
        }}
      </Answer>
    </section>
  );
}

/** `planned_changed.not_begun`: the kind, and the variant behind it. */
function nameOf(key: string): string {
  const [kind, variant] = key.split('.');
  const name = stateWord('notice', kind ?? key);
  return variant === undefined ? name : `${name} · ${stateWord('variant', variant)}`;
}

function Choice(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}): ReactNode {
  return (
    <label>
      {props.label}
      <select value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        {props.children}
      </select>
    </label>
  );
}

function OneMessage(props: {
  message: MessageText;
  base: number;
  refused: string | null;
  onSaved: () => void;
}): ReactNode {
  const { message, base, refused, onSaved } = props;
  const { key, locale, words } = message;
  const stood = message.text ?? '';
  const [text, setText] = useState(stood);
  const said = useChecked({ key, locale, words }, text, refused === null);
  const isReady = said?.ok === true && text !== stood;
  const save = (wanted: string | null) => (form: FormData) => ({
    ...{ key, locale, words, text: wanted, base },
    reason: form.get('reason'),
  });
  const reason = <TextField name="reason" label={rulesWord('reason')} required />;
  return (
    <>
      {message.text === null && <p>{rulesWord('plainInstead')}</p>}
      <label>
        {rulesWord(message.isEdited ? 'textEdited' : 'textOfFile')}
        <textarea
          className="code"
          rows={words === 'long' ? 12 : 5}
          value={text}
          readOnly={refused !== null}
          onChange={(event) => setText(event.target.value)}
          data-testid="message-text"
        />
      </label>
      <p className="muted">
        {rulesWord('mayName')} {message.variables.map((name) => `{${name}}`).join(' ')}
      </p>
      <div className="buttons">
        <Action
          path="/admin/messages"
          label={rulesWord('save')}
          title={rulesWord('saveMessage')}
          effect={rulesWord('saveMessageEffect')}
          refusedBecause={refused ?? (isReady ? null : rulesWord('nothingToSave'))}
          fields={reason}
          body={save(text)}
          onDone={onSaved}
        />
        {message.isEdited && (
          <Action
            path="/admin/messages"
            label={rulesWord('backToFile')}
            title={rulesWord('backToFile')}
            effect={rulesWord('backToFileEffect')}
            refusedBecause={refused}
            fields={
              <>
                <p>{message.fileText ?? rulesWord('plainInstead')}</p>
                {reason}
              </>
            }
            body={save(null)}
            onDone={onSaved}
          />
        )}
      </div>
      {said !== null && <Problems problems={said.problems} />}
      {said !== null && <Samples said={said} />}
      <Versions versions={message.versions} onTake={refused === null ? setText : null} />
    </>
  );
}

/** The judgement on a text, asked when its writer rests. */
function useChecked(
  { key, locale, words }: Pick<MessageText, 'key' | 'locale' | 'words'>,
  text: string,
  isAllowed: boolean,
): MessageCheck | null {
  const [said, setSaid] = useState<MessageCheck | null>(null);
  useEffect(() => {
    if (!isAllowed || text.trim() === '') return setSaid(null);
    let isOver = false;
    const timer = setTimeout(async () => {
      const body = { key, locale, words, text };
      const answer = await call<MessageCheck>('POST', '/admin/messages/check', { body });
      if (!isOver) setSaid(answer.ok ? answer.value : null);
    }, REST_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key, locale, words, text, isAllowed]);
  return said;
}

function Samples({ said }: { said: MessageCheck }): ReactNode {
  return (
    <div className="samples" data-testid="message-samples">
      {said.samples.map(({ values, text, letters, segments, encoding, wideLetter, cost }) => (
        <figure key={values} className="sample">
          <figcaption>
            {rulesWord(values)} · {rulesWord('letters', { letters: String(letters) })}
            {cost !== null &&
              ` · ${rulesWord('segments', {
                segments: String(segments),
                cost: cost.toFixed(3),
                currency: said.currency,
              })}`}
            {encoding !== null && ` · ${encoding}`}
            {wideLetter !== null && ` · ${rulesWord('wideLetter', { letter: wideLetter })}`}
          </figcaption>
          <p>{text}</p>
        </figure>
      ))}
    </div>
  );
}
