import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { CreateOutcome, FileDraft } from '../../ports/report-store.ts';
import { uploadDeadline } from './deadlines.ts';
import { isTaken, orUnavailable } from './failure.ts';
import { createPartBuffer } from './part-buffer.ts';

type UploadTarget = {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly partBytes: number;
};

type Part = { readonly PartNumber: number; readonly ETag: string | undefined };

/**
 * Begins an object. One that fits a single part is put in one request; a larger one is uploaded in
 * parts while it is written, of which S3 shows nothing before the last request.
 */
export const beginUpload = (
  client: S3Client,
  { bucket, key, contentType, partBytes }: UploadTarget,
): FileDraft => {
  const target = { Bucket: bucket, Key: key };
  const buffer = createPartBuffer(partBytes);
  const parts: Part[] = [];
  let uploadId: string | undefined;
  /** One part is sent while the next one fills. It never rejects: see `settle`. */
  let sending: Promise<{ readonly error: unknown } | null> = Promise.resolve(null);

  const settle = async (): Promise<void> => {
    const failure = await sending;
    if (failure !== null) throw failure.error;
  };

  const sendPart = async (body: Uint8Array): Promise<void> => {
    await settle();
    uploadId ??= await createUpload();
    const PartNumber = parts.length + 1;
    const part = { ...target, UploadId: uploadId, PartNumber, Body: body };
    sending = request(client.send(new UploadPartCommand(part), uploadDeadline())).then(
      ({ ETag }) => {
        parts.push({ PartNumber, ETag });
        return null;
      },
      (error: unknown) => ({ error }),
    );
  };

  const createUpload = async (): Promise<string | undefined> => {
    const command = new CreateMultipartUploadCommand({ ...target, ContentType: contentType });
    return (await request(client.send(command, uploadDeadline()))).UploadId;
  };

  const complete = async (UploadId: string): Promise<void> => {
    if (buffer.length() > 0) await sendPart(buffer.take());
    await settle();
    const command = new CompleteMultipartUploadCommand({
      ...target,
      UploadId,
      MultipartUpload: { Parts: parts },
      IfNoneMatch: '*',
    });
    await client.send(command, uploadDeadline());
  };

  const put = async (): Promise<void> => {
    const whole = { ...target, Body: buffer.take(), ContentType: contentType, IfNoneMatch: '*' };
    await client.send(new PutObjectCommand(whole), uploadDeadline());
  };

  const discard = async (): Promise<void> => {
    await sending;
    if (uploadId === undefined) return;
    const command = new AbortMultipartUploadCommand({ ...target, UploadId: uploadId });
    uploadId = undefined;
    try {
      await client.send(command, uploadDeadline());
    } catch {
      // No one sees parts of an unfinished upload, and the bucket's lifecycle removes them. An
      // error here would hide the one for which the draft is discarded.
    }
  };

  const request = <T>(answer: Promise<T>): Promise<T> =>
    orUnavailable('write a report', () => answer);

  return {
    write: async (bytes) => {
      for (const part of buffer.add(bytes)) await sendPart(part);
    },
    commit: async (): Promise<CreateOutcome> => {
      try {
        await orUnavailable('write a report', () =>
          uploadId === undefined ? put() : complete(uploadId),
        );
        return 'created';
      } catch (error) {
        if (!isTaken(error)) throw error;
        await discard();
        return 'taken';
      }
    },
    discard,
  };
};
