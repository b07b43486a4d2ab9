/** Answers of the server, kept for where there is no signal; each says since when it is so. */
import { useQuery } from '@tanstack/react-query';
import { call } from '../../shared/api.ts';
import { kept } from './database.ts';

interface KeptAnswer {
  path: string;
  value: unknown;
  /** Browser time. */
  at: number;
}

export interface Seen<T> {
  value: T;
  /** Browser time at which it was read; null while it is the server's own word of now. */
  keptAt: number | null;
}

/** Answers kept at most; the oldest go first. */
const ANSWERS_MOST = 300;

/** From the server, or as last seen where that cannot be reached; any other problem is thrown. */
export async function seen<T>(path: string): Promise<Seen<T>> {
  const answer = await call<T>('GET', path);
  if (answer.ok) {
    void keep({ path, value: answer.value, at: Date.now() }).catch(() => undefined);
    return { value: answer.value, keptAt: null };
  }
  const isAway = answer.problem.status === 0 || answer.problem.status >= 500;
  const last = isAway
    ? await kept.get<KeptAnswer>('answers', path).catch(() => undefined)
    : undefined;
  if (last !== undefined) return { value: last.value as T, keptAt: last.at };
  throw Object.assign(new Error(answer.problem.detail), { problem: answer.problem });
}

async function keep(answer: KeptAnswer): Promise<void> {
  await kept.put('answers', answer.path, answer);
  if ((await kept.keys('answers')).length <= ANSWERS_MOST) return;
  const all = await kept.all<KeptAnswer>('answers');
  all.sort((a, b) => a.at - b.at);
  for (const { path } of all.slice(0, all.length - ANSWERS_MOST))
    await kept.remove('answers', path);
}

export function useSeen<T>(path: string, everyMs?: number) {
  return useQuery<Seen<T>, Error & { problem?: { status: number } }>({
    queryKey: [path],
    queryFn: () => seen<T>(path),
    refetchInterval: everyMs ?? false,
    networkMode: 'always',
    retry: false,
  });
}
