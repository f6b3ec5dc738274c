#!/usr/bin/env node
/** `npm run bless`: runs the marked programs of the tests with the real rustc, which must make every mark and no other. */
import { spawnSync } from 'node:child_process';

const filters = process.argv.slice(2);
const args = ['vitest', 'run', ...(filters.length > 0 ? filters : ['test/semantics', 'test/lifetimes'])];
const { status } = spawnSync('npx', args, { stdio: 'inherit', env: { ...process.env, TENURE_ORACLE: 'rustc' } });
process.exit(status ?? 1);
