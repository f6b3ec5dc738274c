/** What the client has sent of the workspace: the disk of the protocol thread, and what a new analysis thread has to get. */
import * as disk from '../../host/web/fs';
import type { DiskChange } from '../messages';
import type { FilesParams } from '../protocol';
import { pathOfUri } from './places';

export class SentFiles {
  private readonly files = new Map<string, Uint8Array>();

  /** Returns what the analysis thread has to be told. */
  receive({ files }: FilesParams): readonly DiskChange[] {
    return files.flatMap(({ uri, bytes }): DiskChange[] => {
      const path = pathOfUri(uri);
      if (path === null) return [];
      const isKnown = this.files.has(path);
      if (bytes === null) {
        disk.remove(path);
        for (const file of [...this.files.keys()])
          if (file === path || file.startsWith(`${path}/`)) this.files.delete(file);
        return [{ path, kind: 'deleted' }];
      }
      disk.writeFile(path, bytes);
      this.files.set(path, bytes);
      return [{ path, kind: isKnown ? 'changed' : 'created', bytes }];
    });
  }

  all(): readonly DiskChange[] {
    return [...this.files].map(([path, bytes]) => ({ path, kind: 'created', bytes }));
  }
}
