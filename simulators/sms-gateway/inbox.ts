import { renameSync, writeFileSync } from 'node:fs';

/** What reached a telephone. `at` RFC 3339 of scenario time; `key` what was pressed during a call. */
export interface InboxItem {
  at: string;
  channel: 'sms' | 'voice';
  to: string;
  text: string;
  id: string;
  key: string | null;
}

export interface Inbox {
  add(item: InboxItem): void;
  setKey(id: string, key: string): void;
  all(): readonly InboxItem[];
  close(): void;
}

const WRITE_EVERY_MS = 100;

/** An inbox written to `path` as one JSON document, replaced whole; soon after each change and at the end. */
export function openInbox(path: string | null): Inbox {
  const items: InboxItem[] = [];
  let timer: NodeJS.Timeout | null = null;
  const write = (): void => {
    timer = null;
    if (path === null) return;
    writeFileSync(`${path}.new`, JSON.stringify(items));
    renameSync(`${path}.new`, path);
  };
  const soon = (): void => {
    timer ??= setTimeout(write, WRITE_EVERY_MS);
  };
  write();
  return {
    add(item) {
      items.push(item);
      soon();
    },
    setKey(id, key) {
      const item = items.find((it) => it.id === id);
      if (item !== undefined) item.key = key;
      soon();
    },
    all: () => items,
    close() {
      if (timer !== null) clearTimeout(timer);
      write();
    },
  };
}
