import { serveThread } from '../thread.ts';
import { createMerger } from './merge.ts';

serveThread(async ({ directory }: { directory: string }) => createMerger(directory));
