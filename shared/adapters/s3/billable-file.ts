import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

import { type BillableFile, noFile, readBillableBytes } from '../../customers/billable-file.ts';
import { problemLine } from '../../customers/findings.ts';
import { billableFileKey } from '../../names.ts';
import type { BillableFileSource } from '../../ports/billable-file-source.ts';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import { answerDeadline } from './deadlines.ts';
import { isNotFound, isNotModified, orUnavailable } from './failure.ts';

type FileOptions = {
  readonly client: S3Client;
  readonly bucket: string;
  /** Told what is wrong with the object of now, each time that it is looked at. */
  readonly complain: (problem: string) => void;
};

type Known = {
  readonly etag: string;
  readonly file: BillableFile;
  readonly problem: string | null;
};

/** Versions of the object that are looked through for a good one. */
const versionsLookedAt = 20;

/**
 * Reads the file from the bucket, again when its ETag changes. A wrong one never takes the place of
 * a good one: the last that was read here, or else the newest good version of the object.
 */
export const createS3BillableFile = ({
  client,
  bucket,
  complain,
}: FileOptions): BillableFileSource => {
  let known: Known | null = null;

  const get = async (given: { IfNoneMatch?: string; VersionId?: string }) =>
    orUnavailable('read billable.yaml', async () =>
      client.send(
        new GetObjectCommand({ Bucket: bucket, Key: billableFileKey, ...given }),
        answerDeadline(),
      ),
    );

  const look = async (): Promise<Known> => {
    const object = await changed();
    if (object === 'same' && known !== null) return known;
    if (object === 'same' || object === null) return missing();
    const etag = object.ETag ?? '';
    const reading = await read(object);
    if (reading.kind === 'valid') return { etag, file: reading.file, problem: null };
    const problem = reading.problems.map((one) => problemLine(billableFileKey, one)).join('\n');
    const before = await lastGood();
    if (before !== null) return { etag, file: before, problem };
    throw new OperatorProblem(`There is no good ${billableFileKey}:\n${problem}`);
  };

  /** Where there was one before, its removal is a mistake like any other. */
  const missing = async (): Promise<Known> => {
    const before = await lastGood();
    return before === null
      ? { etag: '', file: noFile, problem: null }
      : { etag: '', file: before, problem: `there is no ${billableFileKey}` };
  };

  const lastGood = async (): Promise<BillableFile | null> =>
    known !== null && known.file !== noFile ? known.file : newestGood();

  const changed = async (): Promise<GetObjectCommandOutput | 'same' | null> => {
    try {
      return await get(known === null || known.etag === '' ? {} : { IfNoneMatch: known.etag });
    } catch (error) {
      if (isNotModified(error)) return 'same';
      if (isNotFound(error)) return null;
      throw error;
    }
  };

  const newestGood = async (): Promise<BillableFile | null> => {
    const { Versions = [] } = await orUnavailable('list versions of billable.yaml', async () =>
      client.send(
        new ListObjectVersionsCommand({
          Bucket: bucket,
          Prefix: billableFileKey,
          MaxKeys: versionsLookedAt,
        }),
        answerDeadline(),
      ),
    );
    for (const { Key, VersionId, IsLatest } of Versions) {
      if (Key !== billableFileKey || VersionId === undefined || IsLatest === true) continue;
      const reading = await read(await get({ VersionId }));
      if (reading.kind === 'valid') return reading.file;
    }
    return null;
  };

  return async () => {
    known = await look();
    if (known.problem !== null) complain(`the file of before stays in force: ${known.problem}`);
    return known.file;
  };
};

const read = async ({ Body }: GetObjectCommandOutput) =>
  readBillableBytes((await Body?.transformToByteArray()) ?? new Uint8Array());
