/** The last public answers as plain files, so that any file server can go on showing them when we are gone. */
import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { atomFeed } from '../../api/feeds/atom.ts';
import { geojsonFeed } from '../../api/feeds/geojson.ts';
import { icsFeed } from '../../api/feeds/ics.ts';
import type { ApiSettings } from '../../api/parts/settings.ts';
import type { PublicArea, PublicStatus } from '../../api/shapes/public.ts';
import type { Locale } from '../../model/contact.ts';
import { type DurationMs, type Instant, MINUTE } from '../../model/time.ts';
import type { Visit } from '../frame.ts';
import { helpPage } from '../help-page.ts';
import { documentText, type Page } from '../html.ts';
import { areaPage, statusPage } from '../status-page.ts';
import { telling } from '../times.ts';
import { words } from '../words.ts';

const zipped = promisify<string, Buffer>(gzip);

export interface PublicFiles {
  /** Each file is whole at any instant; it is written when what it says changed, and now and then for its time. */
  write(request: { status: PublicStatus; now: Instant }): Promise<void>;
}

/** The copy of an area where nothing changes says a time that is at most so old. */
const AREA_AGE_MS: DurationMs = 10 * MINUTE;
/** The same of the first page and of the feeds. */
const FRONT_AGE_MS: DurationMs = MINUTE;
/** Areas that get a page of their own on the disk. */
const AREAS_MOST = 2_000;
/** No area has this name. */
const FRONT = '';
/** After so many pages others have their turn. */
const AT_ONCE = 20;

export function publicFiles(parts: { directory: string; settings: ApiSettings }): PublicFiles {
  const { directory, settings } = parts;
  const written = new Map<string, { facts: string; at: Instant }>();
  const { locales, zone } = settings.utility;

  function visit(locale: Locale, path: string, now: Instant): Visit {
    const tell = telling(words[locale], locale, { zone, now });
    return { settings, locale, tell, path, copyOf: now };
  }

  async function save(names: readonly string[], text: string): Promise<void> {
    // Not on this thread: half a megabyte takes longer than many visitors wait.
    const packed = await zipped(text);
    const paths = names.map((name) => join(directory, name));
    await Promise.all(
      paths.flatMap((path) => [replaceFile(path, text), replaceFile(`${path}.gz`, packed)]),
    );
  }

  /** The first language stands where a file server looks first, each also under its own name. */
  async function savePage(name: string, made: (locale: Locale) => Page): Promise<void> {
    await Promise.all(
      locales.map((locale, i) => {
        const own = join(name, `index.${locale}.html`);
        const names = i === 0 ? [own, join(name, 'index.html')] : [own];
        return save(names, documentText(made(locale)));
      }),
    );
  }

  async function saveAreas(status: PublicStatus, now: Instant): Promise<void> {
    let count = 0;
    const byArea = factsByArea(status);
    for (const area of status.areas.slice(0, AREAS_MOST)) {
      const facts = factsOf(area, byArea.get(area.id) ?? []);
      const before = written.get(area.id);
      if (before?.facts === facts && now - before.at < AREA_AGE_MS) continue;
      for (const id of [area.id, ...area.also]) {
        const folder = folderOf(id);
        if (folder === null) continue;
        const at = (locale: Locale): Visit => visit(locale, `/${folder}/`, now);
        await savePage(folder, (locale) => areaPage(at(locale), status, area));
      }
      written.set(area.id, { facts, at: now });
      count += 1;
      if (count % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function saveFront(status: PublicStatus, now: Instant): Promise<void> {
    const facts = digest([status.customers, status.outages, status.planned, status.areas]);
    const before = written.get(FRONT);
    if (before?.facts === facts && now - before.at < FRONT_AGE_MS) return;
    await savePage('', (locale) => statusPage(visit(locale, '/', now), status, null));
    await Promise.all([
      savePage('help', (locale) => helpPage(visit(locale, '/help/', now))),
      save(['status.json'], JSON.stringify(status)),
      save(['feeds/outages.atom'], atomFeed(status, settings.publicUrl)),
      save(['feeds/outages.geojson'], geojsonFeed(status)),
      save(['feeds/planned.ics'], icsFeed(status)),
    ]);
    written.set(FRONT, { facts, at: now });
  }

  return {
    async write({ status, now }) {
      await saveFront(status, now);
      await saveAreas(status, now);
    },
  };
}

/** A name from an import never leaves the folder, and never hides in it. */
function folderOf(id: string): string | null {
  const isPlain = /^[^/\\\0.][^/\\\0]*$/.test(id) && Buffer.byteLength(id) <= 200;
  return isPlain ? join('area', id) : null;
}

/** Outages and plans by area. */
function factsByArea({ outages, planned }: PublicStatus): Map<string, unknown[]> {
  const facts = new Map<string, unknown[]>();
  for (const one of [...outages, ...planned]) {
    const known = facts.get(one.area);
    if (known === undefined) facts.set(one.area, [one]);
    else known.push(one);
  }
  return facts;
}

/** What an area's page says, without the time at which it says it. */
function factsOf(area: PublicArea, facts: readonly unknown[]): string {
  return digest([area, facts]);
}

function digest(facts: unknown): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64');
}

async function replaceFile(path: string, text: string | Buffer): Promise<void> {
  const fresh = `${path}.new`;
  try {
    await writeFile(fresh, text);
  } catch {
    // The first time, or somebody took the folder away.
    await mkdir(dirname(path), { recursive: true });
    await writeFile(fresh, text);
  }
  await rename(fresh, path);
}
