#!/usr/bin/env node
/** Reads the words behind `forewatt`, runs that command, answers with its exit code. */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

// Compiled code is kept from one start to the next: a killed service is back in a third of the time.
const cache = join(import.meta.dirname, '../node_modules/.cache/forewatt');
enableCompileCache(cache);
// Threads and child processes take it from here.
process.env['NODE_COMPILE_CACHE'] ??= cache;
const { runProgram } = await import('./cli/program.ts');
const { commands } = await import('./cli/registry.ts');
// A process that is killed would keep nothing: written once it has loaded what it needs.
setTimeout(flushCompileCache, 5_000).unref();

process.exitCode = await runProgram(commands, process.argv.slice(2));
