/** One field for devices, feeders, outages, meters, account numbers, people. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { call, type Page } from '../../shared/api.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import type { SearchHit } from '../../shared/types.ts';

const ASK_AFTER_MS = 150;
const LEAST_LETTERS = 2;

export function GlobalSearch(): ReactNode {
  const [text, setText] = useState('');
  const [hits, setHits] = useState<SearchHit[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [, go] = useLocation();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (text.trim().length < LEAST_LETTERS) return setHits(null);
    // An answer that comes after the next letter was typed is about another text.
    const left = new AbortController();
    const timer = setTimeout(() => {
      const path = `/search?q=${encodeURIComponent(text)}`;
      void call<Page<SearchHit>>('GET', path, { signal: left.signal }).then((answer) => {
        if (left.signal.aborted) return;
        setProblem(answer.ok ? null : answer.problem.detail);
        setHits(answer.ok ? answer.value.items : []);
      });
    }, ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [text]);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      const isTyping = (event.target as HTMLElement).matches('input, select, textarea');
      if (event.key !== '/' || isTyping) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);
  const open = (hit: SearchHit): void => {
    setText('');
    setHits(null);
    go(pathOf(hit));
  };
  return (
    <search className="search">
      <input
        ref={field}
        data-testid="global-search"
        type="search"
        aria-label={word('search.label')}
        placeholder={word('search.hint')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && hits?.[0] !== undefined) open(hits[0]);
          if (event.key === 'Escape') setText('');
        }}
      />
      {hits !== null && (
        <ul className="plain sheet">
          {problem !== null && <li role="alert">{problem}</li>}
          {problem === null && hits.length === 0 && (
            <li className="muted">{word('search.none', { text })}</li>
          )}
          {hits.map((hit) => (
            <li key={`${hit.kind} ${hit.id}`}>
              <button type="button" onClick={() => open(hit)}>
                <span className="muted">{stateWord('hit', hit.kind)}</span> {hit.label}{' '}
                <span className="muted">{detailOf(hit)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}

/** Kinds and states in words; an address as it is. */
function detailOf({ kind, detail }: SearchHit): string {
  if (detail === null) return '';
  const group = { device: 'device', outage: 'outage', planned_outage: 'plan' }[kind as string];
  return group === undefined ? detail : stateWord(group, detail);
}

function pathOf(hit: SearchHit): string {
  const id = encodeURIComponent(hit.id);
  switch (hit.kind) {
    case 'feeder':
      return `/console/feeders/${id}`;
    case 'outage':
      return `/console/outages/${id}`;
    case 'planned_outage':
      return `/console/planned/${id}`;
    case 'contact':
      return `/console/people/${id}`;
    case 'device':
      return `/console/feeders?device=${id}`;
    default:
      return `/console/notices?supplyPoint=${id}`;
  }
}
