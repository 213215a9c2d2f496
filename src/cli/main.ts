#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { ProcessTerminal } from './process-terminal.js';
import { run } from './run.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

process.exitCode = await run(process.argv.slice(2), Object.assign(new ProcessTerminal(), { version }));
