/**
 * Writes server/data/std.index: the standard library as Tenure's own front end reads it from rust-src.
 * `node scripts/generate-std-index.mjs [LIBRARY]`
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundle } from './bundle.mjs';

const data = path.join(import.meta.dirname, '../server/data');
const { findLibrary, generateStdIndex } = createRequire(import.meta.url)(
  await bundle('scripts/stdIndex.ts', 'stdIndex'),
);
const library = process.argv[2] ?? findLibrary();
if (library === null) throw new Error('no rust-src here: give its folder `library`');

const bytes = await generateStdIndex(library);
fs.mkdirSync(data, { recursive: true });
fs.writeFileSync(path.join(data, 'std.index'), bytes);
const version = /rustc-([\d.]+)/.exec(fs.realpathSync(library))?.[1] ?? 'unknown';
fs.writeFileSync(
  path.join(data, 'NOTICE.md'),
  `# std.index

Signatures, type definitions, trait implementations and macro definitions of the Rust standard library ${version}
(\`core\`, \`alloc\`, \`std\`, \`std_detect\`, \`unwind\`, \`proc_macro\`, \`test\`, and the parts of portable-simd, stdarch and
backtrace that they include) and of the crates on which \`std\` is built (hashbrown, libc, cfg-if, rustc-demangle),
extracted from the sources in rust-src by \`scripts/generate-std-index.mjs\`.

Copyright (c) The Rust Project Contributors, and the authors of hashbrown, libc, cfg-if and rustc-demangle. Licensed under
the Apache License, Version 2.0 <https://www.apache.org/licenses/LICENSE-2.0> or the MIT license
<https://opensource.org/licenses/MIT>, at your option.
`,
);
console.log(`${bytes.length} bytes from ${library}`);
