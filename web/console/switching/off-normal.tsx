/** Every device that is not where it normally stands, with what hangs on it: nothing is left open unseen. */
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import type { components } from '../../api.d.ts';
import type { Page } from '../../shared/api.ts';
import { clockTime, dateTime } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useMay, useZone } from '../../shared/session.tsx';
import { Action } from '../action.tsx';
import { ChoiceField, TextField } from '../fields.tsx';
import { Answer, useRead } from '../query.tsx';
import { Field } from './record.tsx';
import { say, tagNames, tagWord } from './words.ts';

type OffNormal = components['schemas']['OffNormal'];
type Operation = components['schemas']['Operation'];
const READ_EVERY_MS = 10_000;

export function OffNormalTab(): ReactNode {
  const list = useRead<Page<OffNormal>>('/switching/off-normal', null, READ_EVERY_MS);
  const done = (): void => void list.refetch();
  return (
    <Answer query={list}>
      {({ items }) => (
        <>
          <HangTag onDone={done} />
          {items.length === 0 ? <Nothing /> : <Table items={items} onDone={done} />}
          <Recent />
        </>
      )}
    </Answer>
  );
}

function Nothing(): ReactNode {
  const zone = useZone();
  return <p className="muted">{say('offNone', { time: clockTime(Date.now(), zone) })}</p>;
}

function Table(props: { items: readonly OffNormal[]; onDone: () => void }): ReactNode {
  return (
    <table className="cards">
      <thead>
        <tr>
          <th>{say('device')}</th>
          <th>{say('stateNow')}</th>
          <th>{say('since')}</th>
          <th>{say('by')}</th>
          <th>{say('reason')}</th>
          <th>{say('tags')}</th>
        </tr>
      </thead>
      <tbody>
        {props.items.map((item) => (
          <Row key={item.device} item={item} onDone={props.onDone} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ item, onDone }: { item: OffNormal; onDone: () => void }): ReactNode {
  const zone = useZone();
  const { device, feeder, state, normal, origin, at, by, reason, reference, tags } = item;
  const path = `/console/feeders/${encodeURIComponent(feeder ?? '')}?device=${encodeURIComponent(device)}`;
  return (
    <tr data-testid={`off-normal-${device}`}>
      <td data-label={say('device')}>
        <Link href={path}>{device}</Link> <span className="muted">{feeder}</span>
      </td>
      <td data-label={say('stateNow')}>
        {stateWord('switch', state)}{' '}
        <span className="muted">
          {word('feeder.normally', { state: stateWord('switch', normal) })}
        </span>
      </td>
      <td data-label={say('since')}>{dateTime(at, zone)}</td>
      <td data-label={say('by')}>
        {by ?? '–'} <span className="muted">{at === null ? '' : stateWord('origin', origin)}</span>
      </td>
      <td data-label={say('reason')}>
        {reason ?? '–'} <span className="muted">{reference}</span>
      </td>
      <td data-label={say('tags')}>
        {tags.map((tag) => (
          <TagMark key={tag.tag} {...{ device, tag, onDone }} />
        ))}
      </td>
    </tr>
  );
}

function TagMark(props: {
  device: string;
  tag: OffNormal['tags'][number];
  onDone: () => void;
}): ReactNode {
  const { device, tag, onDone } = props;
  const zone = useZone();
  const mayTag = useMay('field');
  return (
    <p data-tag={tag.tag}>
      <strong>{tagWord(tag.tag)}</strong>{' '}
      <span className="muted">
        {tag.by} {dateTime(tag.at, zone)} {tag.note}
      </span>{' '}
      <Action
        path={`/devices/${encodeURIComponent(device)}/actions/tag`}
        label={say('takeOff', { tag: tagWord(tag.tag), device })}
        title={say('takeOff', { tag: tagWord(tag.tag), device })}
        effect={say('takeOff', { tag: tagWord(tag.tag), device })}
        refusedBecause={mayTag ? null : word('action.needs', { role: word('role.field') })}
        body={() => ({ tag: tag.tag, on: false })}
        onDone={onDone}
      />
    </p>
  );
}

function HangTag({ onDone }: { onDone: () => void }): ReactNode {
  const [device, setDevice] = useState('');
  const mayTag = useMay('field');
  const code = device.trim();
  const refused = mayTag ? null : word('action.needs', { role: word('role.field') });
  const words = say('hang', { device: code || '…' });
  return (
    <div className="buttons">
      <Field label={say('device')} name="tag-device" value={device} onChange={setDevice} />
      <Action
        path={`/devices/${encodeURIComponent(code)}/actions/tag`}
        {...{ label: words, title: words, effect: words, onDone }}
        refusedBecause={refused ?? (code === '' ? say('device') : null)}
        fields={
          <>
            <ChoiceField
              name="tag"
              label={say('hangTag')}
              choices={tagNames.map((name) => [name, tagWord(name)] as const)}
            />
            <TextField name="note" label={say('note')} />
          </>
        }
        body={(form) => ({
          ...{ tag: form.get('tag'), on: true },
          note: String(form.get('note') ?? '').trim() || null,
        })}
      />
    </div>
  );
}

function Recent(): ReactNode {
  const zone = useZone();
  const list = useRead<Page<Operation>>('/switching', null, READ_EVERY_MS);
  const items = list.data?.items ?? [];
  return (
    <section>
      <h2>{say('recent')}</h2>
      {items.length === 0 && <p className="muted">{say('recentNone')}</p>}
      <ul className="plain" data-testid="recent-operations">
        {items.map(({ id, device, state, phases, at, by, reason, reference }) => (
          <li key={id}>
            {dateTime(at, zone)} <strong>{device}</strong> {stateWord('switch', state)} {phases} ·{' '}
            {by} · {reason} {reference !== null && `· ${reference}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
