import { z } from 'zod';
import { HOUR } from '../../../model/time.ts';
import { roleSchema, type User } from '../../../model/user.ts';
import { fault } from '../../../runtime/problem.ts';
import { type Attempts, attempts } from '../../auth/attempts.ts';
import { checkOrigin } from '../../auth/identify.ts';
import { isPassword } from '../../auth/password.ts';
import { cookieLine, openSession, WALL_MS } from '../../auth/sessions.ts';
import { define, noReply } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';

const HOUR_S = HOUR / 1000;
/** A hash nobody has the password of: an unknown name takes as long as a known one. */
const NOBODY =
  'scrypt$32768$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

const sessionSchema = z
  .object({
    user: z.object({ name: z.string(), role: roleSchema, locale: z.string() }),
    csrf: z.string(),
    /** What the screens need to know of the settings. */
    settings: z.object({
      utility: z.string(),
      zone: z.string(),
      locales: z.array(z.string()),
      hotline: z.string(),
      holdSeconds: z.number(),
      secondPersonAbove: z.number(),
      switchColours: z.string(),
    }),
  })
  .meta({ id: 'Session' });

function sessionView(parts: ApiParts, user: User, csrf: string): z.infer<typeof sessionSchema> {
  const { utility, holdSeconds, secondPersonAbove, switchColours } = parts.settings;
  const { name, zone, locales, hotline } = utility;
  const settings = { utility: name, zone, locales: [...locales], hotline };
  return {
    user: { name: user.name, role: user.role, locale: user.locale },
    csrf,
    settings: { ...settings, holdSeconds, secondPersonAbove, switchColours },
  };
}

/** One list of failures a server. */
const attemptsOf = new WeakMap<ApiParts, Attempts>();
function attemptsFor(parts: ApiParts): Attempts {
  const known = attemptsOf.get(parts) ?? attempts(parts.wallClock.now);
  attemptsOf.set(parts, known);
  return known;
}

async function checkedUser(
  parts: ApiParts,
  { username, password }: { username: string; password: string },
  from: string,
): Promise<User> {
  const failures = attemptsFor(parts);
  const waitMs = failures.waitMs(username, from);
  if (waitMs > 0) throw fault('AUT-WAIT', { seconds: Math.ceil(waitMs / 1000) });
  const where = { name: username };
  const { items } = await parts.records.documents.list('user', { where, limit: 1 });
  const user = items[0];
  const isRight = await isPassword(password, user?.password ?? NOBODY);
  if (user === undefined || !isRight || user.disabled) {
    failures.failed(username, from);
    parts.log.warn({ from }, 'sign_in_failed');
    throw fault('AUT-CREDENTIALS', {});
  }
  failures.succeeded(username);
  return user;
}

function cookie(parts: ApiParts, secret: string | null, isWall = false): string {
  const secure = parts.settings.publicUrl.startsWith('https:');
  const maxAgeS = isWall ? WALL_MS / 1000 : parts.settings.sessionHours * HOUR_S;
  return cookieLine(secret, { secure, maxAgeS });
}

export const sessionRoutes = [
  define({
    method: 'post',
    path: '/session',
    summary: 'Signs in: a cookie, and the csrf value that writes must carry',
    need: 'public',
    body: z.strictObject({
      username: z.string().min(1).max(80),
      password: z.string().min(1).max(200),
      /** A screen on a wall, for a viewer: a year, and never idle. */
      wall: z.boolean().default(false),
    }),
    reply: sessionSchema,
    isRepeatable: false,
    handle: async ({ parts, body, actor, request, header }) => {
      checkOrigin(parts, request);
      const user = await checkedUser(parts, body, actor.from ?? '');
      if (body.wall && user.role !== 'viewer') throw fault('AUT-FORBIDDEN', { need: 'viewer' });
      const opened = await openSession(parts, user, actor.from, body.wall);
      header('Set-Cookie', cookie(parts, opened.cookie, body.wall));
      return sessionView(parts, user, opened.session.csrf);
    },
  }),
  define({
    method: 'get',
    path: '/session',
    summary: 'Who is signed in',
    need: 'public',
    reply: sessionSchema,
    handle: ({ parts, signedIn }) => {
      if (signedIn === null) throw fault('AUT-UNKNOWN', {});
      return sessionView(parts, signedIn.user, signedIn.session.csrf);
    },
  }),
  define({
    method: 'delete',
    path: '/session',
    summary: 'Signs out',
    need: 'viewer',
    reply: noReply,
    status: 204,
    handle: async ({ parts, signedIn, header }) => {
      if (signedIn === null) throw fault('AUT-UNKNOWN', {});
      await parts.records.commit({ remove: { session: [signedIn.session.id] } });
      header('Set-Cookie', cookie(parts, null));
      return null;
    },
  }),
];
