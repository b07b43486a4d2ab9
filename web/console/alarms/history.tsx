/** Alarms that are over. */
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { type Page, read } from '../../shared/api.ts';
import { holds } from '../../shared/holds.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import type { Alarm } from '../../shared/types.ts';
import { Answer } from '../query.tsx';
import { alarmWord } from '../words/alarms.ts';
import { AlarmTable } from './table.tsx';

export function hasText(alarm: Alarm, text: string): boolean {
  const { asset, device, feeder, rule } = alarm;
  const said = Object.values(alarm.texts ?? {}).join(' ');
  const all = `${alarm.text} ${said} ${asset} ${device} ${feeder} ${rule} ${stateWord('alarm', rule)}`;
  return holds(all, text);
}

const PAST_AT_ONCE = 200;
/** While somebody looks for a word the past is read on by itself, until so many have been looked at. */
const LOOKED_AT_MOST = 10_000;
const ignore = (): void => {};

/** The past is asked for page by page, as far back as somebody looks. */
export function AlarmHistory({ priority, text }: { priority: string; text: string }): ReactNode {
  const filter = priority === '' ? '' : `&priority=${priority}`;
  const path = `/alarms?state=cleared&limit=${PAST_AT_ONCE}${filter}`;
  const query = useInfiniteQuery<Page<Alarm>, Error, InfiniteData<Page<Alarm>>, string[], string>({
    queryKey: [path],
    queryFn: ({ pageParam }) =>
      read(pageParam === '' ? path : `${path}&cursor=${encodeURIComponent(pageParam)}`),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const readSoFar = (query.data?.pages.length ?? 0) * PAST_AT_ONCE;
  const readsOn = text !== '' && hasNextPage && !isFetching && readSoFar < LOOKED_AT_MOST;
  useEffect(() => {
    if (readsOn) void fetchNextPage();
  }, [readsOn, fetchNextPage]);
  return (
    <Answer query={query}>
      {({ pages }) => {
        const found = pages.flatMap(({ items }) => items).filter((alarm) => hasText(alarm, text));
        return (
          <>
            {found.length === 0 && <p className="muted">{word('alarms.none')}</p>}
            <AlarmTable alarms={found} chosen={null} onChoose={ignore} />
            {query.hasNextPage && (
              <button type="button" onClick={() => void query.fetchNextPage()}>
                {alarmWord('more')}
              </button>
            )}
          </>
        );
      }}
    </Answer>
  );
}
