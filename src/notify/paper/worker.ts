// The thread that draws one job and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { drawPaper } from './draw.ts';
import type { PaperJob } from './job.ts';

const pdf = await drawPaper(workerData as PaperJob);
parentPort?.postMessage(new Uint8Array(pdf));
