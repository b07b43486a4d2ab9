import { serveThread } from '../sqlite/thread.ts';
import { type InfluxOpening, influxCore } from './core.ts';

serveThread((opening: InfluxOpening) => influxCore(opening));
