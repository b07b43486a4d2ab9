/** What people said in a time and in the same length before it, as the digest wants it. */
import type { ReportRequest, ReportView } from '../../api/parts/reports.ts';
import type { Instant } from '../../model/time.ts';
import { digestOf, type Said } from '../../reports/feedback/digest.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { Feedback } from '../../store/tables/documents.ts';

const PAGE = 500;
/** Threads and waves that are read for one digest. */
const ROWS_MOST = 20_000;

export async function feedbackDigest(
  records: RecordsStore,
  { from, to }: Pick<ReportRequest, 'from' | 'to'>,
): Promise<Pick<ReportView, 'rows' | 'totals'>> {
  const start = from - (to - from);
  const said = await saidSince(records, start);
  const within = (begin: Instant, end: Instant): Said[] =>
    said.filter(({ at }) => at >= begin && at < end);
  const told = await toldIn(records, from, to);
  const digest = digestOf(within(from, to), within(start, from), told);
  const rows = digest.groups.map(({ title, examples, lift, ...group }) => ({
    ...{ ...group, lift: Math.round(lift * 10) / 10, title: title.en, titleZh: title['zh-CN'] },
    ...{ example1: examples[0] ?? null, example2: examples[1] ?? null },
    example3: examples[2] ?? null,
  }));
  const { messages, ratings, rating, againstNotices, noticeScore } = digest;
  return { rows, totals: { messages, ratings, rating, againstNotices, told, noticeScore } };
}

async function saidSince(
  records: RecordsStore,
  from: Instant,
): Promise<Array<Said & { at: Instant }>> {
  const found: Array<Said & { at: Instant }> = [];
  let cursor: string | null = null;
  do {
    const list: Listed = await records.documents.list('feedback', {
      since: { column: 'at', from },
      orderBy: { column: 'at', direction: 'asc' },
      ...{ limit: PAGE, cursor },
    });
    for (const { at, text, area = null, rating = null, entries = [] } of list.items) {
      const more = entries.filter(({ by }) => by === 'customer').map((entry) => entry.text);
      found.push({ at, area, rating, text: [text, ...more].join(' ') });
    }
    cursor = list.nextCursor;
  } while (cursor !== null && found.length < ROWS_MOST);
  return found;
}

type Listed = { items: Feedback[]; nextCursor: string | null };

/** Notices of a time, as their waves counted them. */
async function toldIn(records: RecordsStore, from: Instant, to: Instant): Promise<number> {
  let told = 0;
  let seen = 0;
  let cursor: string | null = null;
  do {
    const list: Awaited<ReturnType<RecordsStore['notices']['waves']>> = await records.notices.waves(
      { limit: PAGE, cursor },
    );
    for (const { createdAt, recipients } of list.items) {
      if (createdAt >= from && createdAt < to) told += recipients;
    }
    seen += list.items.length;
    cursor = list.nextCursor;
  } while (cursor !== null && seen < ROWS_MOST);
  return told;
}
