// Whether a callback is the provider's: its signature over our own public address and the parameters.
import twilio from 'twilio';

/**
 * @param path path and query exactly as they came; Host and X-Forwarded-* are anybody's to write
 * @param tokens the account's token, and the one before while it is changed
 */
export function twilioSignatureValid(request: {
  publicUrl: string;
  path: string;
  signature: string | undefined;
  params: Readonly<Record<string, string>>;
  tokens: readonly string[];
  accountSid: string;
}): boolean {
  const { signature, params, accountSid } = request;
  if (signature === undefined || signature === '') return false;
  if (params['AccountSid'] !== undefined && params['AccountSid'] !== accountSid) return false;
  const url = `${request.publicUrl.replace(/\/$/, '')}${request.path}`;
  if (!URL.canParse(url)) return false;
  return request.tokens.some((token) =>
    twilio.validateRequest(token, signature, url, { ...params }),
  );
}
