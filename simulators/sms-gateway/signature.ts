import { createHmac } from 'node:crypto';

/**
 * The signature a callback bears: HMAC-SHA1 over the whole URL and the parameters, sorted by name,
 * name and value run together; base64.
 */
export function signatureOf(
  authToken: string,
  url: string,
  params: Readonly<Record<string, string>>,
): string {
  const text = Object.keys(params)
    .sort()
    .reduce((all, name) => all + name + params[name], url);
  return createHmac('sha1', authToken).update(Buffer.from(text, 'utf8')).digest('base64');
}
