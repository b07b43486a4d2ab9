// Where the provider's callbacks come in: signature checked, kept in the inbox of receipts.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { receiptOf } from '../../../src/notify/channels/twilio/receipts.ts';
import { twilioSignatureValid } from '../../../src/notify/channels/twilio/signature.ts';
import type { VirtualClock } from '../../../src/runtime/clock.ts';
import type { RecordsStore } from '../../../src/store/records.ts';

export const accountSid = `AC${'0'.repeat(32)}`;
export const authToken = '12345';

/** What is under way in this process goes on by so many steps. */
export async function turns(count = 12): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

export async function startHooks(
  store: RecordsStore,
  clock: VirtualClock,
  isOpen: boolean,
): Promise<{ url: string; idle(): Promise<void>; stop(): Promise<void> }> {
  let open = 0;
  const server: Server = createServer((request, response) => {
    open += 1;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const params = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      const path = request.url ?? '';
      const signature = request.headers['x-twilio-signature'] as string | undefined;
      const isOurs = twilioSignatureValid({
        ...{ publicUrl: url, path, signature, params, tokens: [authToken], accountSid },
      });
      const [, , , kind] = new URL(path, url).pathname.split('/');
      const query = Object.fromEntries(new URL(path, url).searchParams);
      const row = receiptOf(kind as 'status', params, query, clock.now());
      const kept = isOurs && isOpen && row !== null ? store.outbox.receive(row) : Promise.resolve();
      kept.then(() => {
        open -= 1;
        response.writeHead(isOurs ? 204 : 403).end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async idle() {
      await turns();
      while (open > 0) await turns(1);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
