import { serveThread } from '../thread.ts';
import { sqliteRecords } from './store.ts';

serveThread(({ path }: { path: string }) => sqliteRecords(path));
