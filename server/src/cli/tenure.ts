/**
 * The program `tenure`. Reads the name of the command and loads that command alone: a check never reads the code of the
 * protocol, the server never reads the code of the commands.
 */
import { setFlagsFromString } from 'node:v8';
import { isMainThread, Worker } from 'node:worker_threads';
import { ExitCode, type Io, isWrongUse } from './io';

interface Command {
  readonly usage: string;
  readonly summary: string;
  /** Behind the usage, on `tenure NAME --help`. */
  readonly details?: string;
  readonly run: (args: readonly string[], io: Io) => Promise<number>;
}

const CHECK_DETAILS = `
  PATH                   a folder with a Cargo.toml, that file, or a .rs file that is a crate of its own; without one,
                         the package around the working directory
  --edition              of .rs files; a package says its own [2021]
  --features, --all-features, --no-default-features
                         of the workspace's packages, as for cargo
  --lints                lints of good practice, too
  --message-format       human and short are rustc's look, json is rustc's and cargo-json is cargo's; sarif is for code
                         scanning, github for annotations of a pull request [human]

Exit code: 0 no errors, 1 errors, 2 wrong use.
`;

const commands: Readonly<Record<string, Command>> = {
  check: {
    usage:
      'tenure check [PATH..] [--edition 2015|2018|2021|2024] [--lints]\n      [--features F,.. | --all-features] [--no-default-features]\n      [--message-format human|short|json|cargo-json|sarif|github]',
    summary: 'Report ownership, borrow and lifetime errors of Cargo packages or single .rs files',
    details: CHECK_DETAILS,
    run: async (args, io) => (await import('./check')).check(args, io),
  },
  explain: {
    usage: 'tenure explain CODE',
    summary: 'Explain a code that Tenure reports: E0502, lifetime, unused_mut, clippy::ptr_arg',
    run: async (args, io) => (await import('./explain')).explain(args, io),
  },
  stats: {
    usage: 'tenure stats PATH.. [--edition E] [--features F,.. | --all-features] [--no-default-features]',
    summary: 'Count the functions that were analysed, and say why the others were not',
    run: async (args, io) => (await import('./stats')).stats(args, io),
  },
  dump: {
    usage: 'tenure dump VIEW FILE [--at LINE:COLUMN] [--edition E]',
    summary: 'Print what one stage of the analysis makes of a file',
    run: async (args, io) => (await import('./dump')).dump(args, io),
  },
  lsp: {
    usage: 'tenure lsp --stdio | --node-ipc',
    summary: 'Speak the language server protocol',
    run: async (args) => (await import('../lsp/main')).lsp(args),
  },
};

function help(): string {
  const lines = Object.values(commands).map(({ usage, summary }) => `  ${usage}\n      ${summary}\n`);
  return `Tenure: ownership, borrow and lifetime diagnostics for Rust, without a compiler.\n\n${lines.join('')}`;
}

async function run(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...args] = argv;
  if (name === '--version' || name === '-V') {
    io.out(`tenure ${process.env['TENURE_VERSION']}\n`);
    return ExitCode.clean;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    io.out(help());
    return ExitCode.clean;
  }
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    io.err(`${name === undefined ? '' : `tenure: no command \`${name}\`\n\n`}${help()}`);
    return ExitCode.wrongUse;
  }
  if (args.includes('--help') || args.includes('-h')) {
    io.out(`${command.summary}.\n\nUsage: ${command.usage}\n${command.details ?? ''}`);
    return ExitCode.clean;
  }
  try {
    return await command.run(args, io);
  } catch (error) {
    if (!isWrongUse(error)) throw error;
    io.err(`tenure: ${error.message}\nUsage: ${command.usage}\n`);
    return ExitCode.wrongUse;
  }
}

const io: Io = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  cwd: process.cwd(),
};

/** Code nests as deep as its author likes, and the stack of a main thread is a megabyte: commands run in a thread with more. */
const threadLimits = { stackSizeMb: 64, maxOldGenerationSizeMb: 8192 };
/**
 * How much of a function runs before V8 optimises it; ten times its own figure. A command ends before most of what is
 * optimised has paid for itself: nearly half of the processor time of a check would go into optimising.
 */
const optimiseLater = '--interrupt-budget=675840';

const [name] = process.argv.slice(2);
if (!isMainThread || name === 'lsp' || name === undefined || !Object.hasOwn(commands, name)) {
  // `exitCode`, not `exit()`: what is still in the pipe of stdout must arrive.
  void run(process.argv.slice(2), io).then((code) => {
    process.exitCode = code;
  });
} else {
  setFlagsFromString(optimiseLater);
  // A reader that closes the pipe early (`| head`) is no error of ours.
  process.stdout.on('error', () => process.exit());
  const thread = new Worker(__filename, { argv: process.argv.slice(2), resourceLimits: threadLimits });
  thread.on('error', (error: Error) => {
    process.stderr.write(`tenure: ${error.stack ?? error.message}\n`);
    process.exitCode = ExitCode.failed;
  });
  thread.on('exit', (code) => {
    process.exitCode ??= code;
  });
}
