#!/usr/bin/env node
import { runProgram } from './cli/program.ts';
/** Reads the words behind `forewatt`, runs that command, answers with its exit code. */
import { commands } from './cli/registry.ts';

process.exitCode = await runProgram(commands, process.argv.slice(2));
