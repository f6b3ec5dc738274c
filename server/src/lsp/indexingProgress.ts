/** The progress bar while libraries are being read, where the client shows one. */
import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver/node';

export interface Indexing {
  readonly done: number;
  readonly total: number;
  /** null: all are read. */
  readonly name: string | null;
}

export class IndexingProgress {
  private readonly connection: Connection;
  /** The bar that is shown, or asked for. */
  private reporter: Promise<WorkDoneProgressServerReporter> | null = null;
  private latest: Indexing | null = null;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  show(indexing: Indexing): void {
    if (indexing.name === null) {
      this.end();
      return;
    }
    const isFirst = this.reporter === null;
    this.latest = indexing;
    this.reporter ??= this.connection.window.createWorkDoneProgress().then((reporter) => {
      reporter.begin('Tenure: reading dependencies', 0, undefined, false);
      if (this.latest !== null) report(reporter, this.latest);
      return reporter;
    });
    if (!isFirst) void this.reporter.then((reporter) => report(reporter, indexing));
  }

  end(): void {
    void this.reporter?.then((reporter) => reporter.done());
    this.reporter = null;
    this.latest = null;
  }
}

function report(reporter: WorkDoneProgressServerReporter, { done, total, name }: Indexing): void {
  reporter.report(Math.floor((done / Math.max(1, total)) * 100), `${done}/${total} ${name ?? ''}`);
}
