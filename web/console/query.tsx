/** An answer of the server, or the words for waiting and failing. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { read } from '../shared/api.ts';
import { word } from '../shared/i18n.ts';
import { useIsRead } from '../shared/live.tsx';

/** An answer that nobody shows any more is kept for the way back to its page; each version of it is one. */
const KEPT_MS = 10_000;

/** Reads a path; again when `version` changes, and every so often where asked: it may hang on what was read. */
export function useRead<T>(
  path: string | null,
  version: unknown = null,
  everyMs?: number | ((read: T | undefined) => number | false),
) {
  return useQuery<T, Error>({
    queryKey: [path, version],
    queryFn: () => read<T>(path as string),
    enabled: path !== null,
    refetchInterval:
      typeof everyMs === 'function' ? ({ state }) => everyMs(state.data) : (everyMs ?? false),
    placeholderData: keepPreviousData as never,
    gcTime: KEPT_MS,
  });
}

/** The value, changed no more often than this: the first change at once, the last one after the pause. */
export function useNoOftener<T>(value: T, everyMs: number): T {
  const [shown, show] = useState(value);
  const shownAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const change = (): void => {
      shownAt.current = performance.now();
      show(value);
    };
    const timer = setTimeout(change, Math.max(0, shownAt.current + everyMs - performance.now()));
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return shown;
}

/**
 * What depends on lists that are kept live; until they have come that is said, and never that there is nothing.
 * Whoever shows it asks for them: what stands within does not, as it is not there yet.
 */
export function Read(props: { kinds: readonly string[]; children: ReactNode }): ReactNode {
  if (useIsRead(...props.kinds)) return props.children;
  return <p className="muted">{word('page.loading')}</p>;
}

export function Answer<T>(props: {
  query: { data: T | undefined; error: Error | null; refetch: () => unknown };
  children: (value: T) => ReactNode;
}): ReactNode {
  const { data, error, refetch } = props.query;
  if (data !== undefined) return props.children(data);
  if (error === null) return <p className="muted">{word('page.loading')}</p>;
  return (
    <p role="alert">
      {error.message}{' '}
      <button type="button" onClick={() => void refetch()}>
        {word('page.again')}
      </button>
    </p>
  );
}
