/** What runs in a browser for notices on this device: the page's script, and the worker that shows them. */

/** Asks the browser for a subscription and hands it in; works on `/my/push` alone. */
export const pageScript = `'use strict';
(() => {
  const box = document.getElementById('push');
  const say = (name) => { box.querySelector('[role=status]').textContent = box.dataset[name] || ''; };
  const on = document.getElementById('push-on');
  const off = document.getElementById('push-off');
  const call = (path, body) => fetch('/api/v1/my/push' + path, {
    method: 'POST', credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'x-csrf-token': box.dataset.csrf },
    body: JSON.stringify(body),
  }).then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); });
  const show = (isOn) => { on.hidden = isOn; off.hidden = !isOn; };
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) { say('none'); return; }
  const key = Uint8Array.from(atob(box.dataset.key.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const worker = navigator.serviceWorker.register('/push-worker.js', { scope: '/my' });
  worker.then((it) => it.pushManager.getSubscription()).then((known) => show(known !== null), () => say('none'));
  on.addEventListener('click', async () => {
    try {
      if (await Notification.requestPermission() !== 'granted') { say('denied'); return; }
      const options = { userVisibleOnly: true, applicationServerKey: key };
      const given = (await (await worker).pushManager.subscribe(options)).toJSON();
      await call('', { endpoint: given.endpoint, p256dh: given.keys.p256dh, auth: given.keys.auth });
      show(true); say('done');
    } catch { say('failed'); }
  });
  off.addEventListener('click', async () => {
    try {
      const known = await (await worker).pushManager.getSubscription();
      if (known !== null) { await call('/stop', { endpoint: known.endpoint }); await known.unsubscribe(); }
      show(false); say('stopped');
    } catch { say('failed'); }
  });
})();
`;

/** Shows what comes and says that it did; a tap opens the page of the notice. A later one of the same cut replaces it. */
export const workerScript = `'use strict';
const tell = (marker, what) => marker === undefined ? undefined : fetch('/hooks/push', {
  method: 'POST', headers: { 'content-type': 'text/plain' }, body: marker + ' ' + what,
}).catch(() => undefined);
self.addEventListener('push', (event) => {
  const said = event.data === null ? {} : event.data.json();
  const shown = self.registration.showNotification(said.title || '', {
    body: said.body || '', lang: said.lang, tag: said.tag, renotify: said.tag !== undefined,
    data: { url: said.url || '/', marker: said.marker }, icon: '/favicon.svg',
  });
  event.waitUntil(Promise.all([shown, shown.then(() => tell(said.marker, 'shown'))]));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url, marker } = event.notification.data;
  event.waitUntil(Promise.all([self.clients.openWindow(url), tell(marker, 'opened')]));
});
`;
