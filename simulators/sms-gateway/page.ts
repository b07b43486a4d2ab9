import type { InboxItem } from './inbox.ts';

const SHOWN_MOST = 500;

/** The inbox as a page: newest first, every text escaped. */
export function inboxPage(items: readonly InboxItem[]): string {
  const rows = items
    .slice(-SHOWN_MOST)
    .reverse()
    .map(
      (item) =>
        `<tr><td>${escaped(item.at)}<td>${item.channel}<td>${escaped(item.to)}<td>${escaped(
          item.text,
        )}<td>${escaped(item.key ?? '')}`,
    );
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<title>Inbox</title>
<style>body{font:14px system-ui;margin:24px}
td{padding:4px 12px;border-bottom:1px solid #ccc}</style>
<h1>${items.length} messages reached a telephone</h1>
<table><tr><th>at<th>channel<th>to<th>text<th>key${rows.join('')}</table></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
