/** The server in a browser, as a worker of the extension host. It waits for the addresses of its files, then for the protocol. */
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from 'vscode-languageserver/browser';
import type { WebFiles } from '../protocol';
import { startServer } from '../server';
import { explanationsAt } from './explanations';
import { SentFiles } from './sentFiles';
import { startWebThread } from './webThread';

self.onmessage = ({ data }) => serve(data);

/** The reader takes the place of the handler above before another message can come. */
function serve(files: WebFiles): void {
  const scope = self as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
  const connection = createConnection(
    ProposedFeatures.all,
    new BrowserMessageReader(scope),
    new BrowserMessageWriter(scope),
  );
  startServer(connection, {
    startThread: () => startWebThread(files),
    explanationFiles: explanationsAt(files.explanations),
    sentFiles: new SentFiles(),
    version: process.env['TENURE_VERSION'] ?? '',
  });
  connection.onExit(() => self.close());
  connection.listen();
}
