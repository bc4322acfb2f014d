import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { writingTo } from '../../file-owner.ts';
import type { Spill } from '../../ports/spill.ts';

const chunkBytes = 256 * 1024;
const readBytes = 16 * 1024;

/**
 * Keeps lines in a file that loses its name as soon as it is open, so that nothing is left of it
 * when the process is gone. Without lines there is no file. `keep` is called once at a time.
 */
export const openSpill = (folder: string): Spill => {
  let file: FileHandle | null = null;
  let length = 0;

  const opened = async (): Promise<FileHandle> => {
    if (file !== null) return file;
    const path = join(folder, `billable-${randomUUID()}.part`);
    file = await writingTo(folder, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return open(path, 'wx+', 0o600);
    });
    await rm(path);
    return file;
  };

  const append = async (text: string): Promise<void> => {
    const handle = await opened();
    const bytes = Buffer.from(text);
    // The system may take less than it is given.
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await writingTo(folder, async () =>
        handle.write(bytes, done, bytes.length - done, length),
      );
      done += bytesWritten;
      length += bytesWritten;
    }
  };

  return {
    keep: async (lines) => {
      const start = length;
      let chunk = '';
      for (const line of lines) {
        chunk += line;
        if (chunk.length < chunkBytes) continue;
        await append(chunk);
        chunk = '';
      }
      if (chunk !== '') await append(chunk);
      const end = length;
      return () => linesBetween(opened, start, end);
    },
    close: async () => {
      await file?.close();
      file = null;
    },
  };
};

async function* linesBetween(
  opened: () => Promise<FileHandle>,
  start: number,
  end: number,
): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.allocUnsafe(readBytes);
  let rest = '';
  for (let at = start; at < end;) {
    const handle = await opened();
    const wanted = Math.min(readBytes, end - at);
    const { bytesRead } = await handle.read(buffer, 0, wanted, at);
    if (bytesRead === 0) throw new Error('what was kept aside is cut off');
    at += bytesRead;
    const lines = (rest + decoder.write(buffer.subarray(0, bytesRead))).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
}
