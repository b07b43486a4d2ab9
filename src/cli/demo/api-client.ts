/** The public API as the watcher of the demo uses it: signed in as a supervisor, patient while the service is away. */
export interface ApiClient {
  /** The answer's body; `null` when the service did not answer or refused. */
  get<T>(path: string): Promise<T | null>;
  /** A page of text; `null` when the service did not answer. */
  page(path: string): Promise<string | null>;
  /** All items of a list, page by page; `null` when one page failed. */
  all<T>(path: string): Promise<T[] | null>;
}

const ANSWER_WITHIN_MS = 5_000;
const PAGES_MOST = 40;

export function apiClient(base: string, login: { name: string; password: string }): ApiClient {
  let cookie: string | null = null;

  async function signIn(): Promise<boolean> {
    const answer = await fetch(`${base}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base },
      body: JSON.stringify({ username: login.name, password: login.password }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await answer.text();
    cookie =
      answer.headers
        .getSetCookie()
        .map((text) => text.split(';')[0])
        .join('; ') || null;
    return answer.ok;
  }

  async function ask(path: string): Promise<Response | null> {
    try {
      if (cookie === null && !(await signIn())) return null;
      const answer = await fetch(`${base}${path}`, {
        headers: { cookie: cookie ?? '' },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      if (answer.status === 401) cookie = null;
      if (answer.ok) return answer;
      await answer.text();
      return null;
    } catch {
      return null;
    }
  }

  async function get<T>(path: string): Promise<T | null> {
    const answer = await ask(`/api/v1${path}`);
    return answer === null ? null : ((await answer.json().catch(() => null)) as T | null);
  }

  return {
    get,
    async page(path) {
      const answer = await ask(path);
      return answer === null ? null : answer.text().catch(() => null);
    },
    async all<T>(path: string): Promise<T[] | null> {
      const items: T[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < PAGES_MOST; page += 1) {
        const joint = path.includes('?') ? '&' : '?';
        const next: { items: T[]; nextCursor: string | null } | null = await get(
          `${path}${joint}limit=500${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        if (next === null) return null;
        items.push(...next.items);
        cursor = next.nextCursor;
        if (cursor === null) break;
      }
      return items;
    },
  };
}
