import { billableFilePath } from '../../local/customers/billable-files.ts';
import { billableFileKey } from '../../shared/names.ts';
import { replaceFile } from '../../shared/adapters/filesystem/replace-file.ts';
import { ending, type ExitCode, newCommand } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { readNamedFile } from './read-file.ts';
import { counted } from '../../shared/metering/counted.ts';

export const customersPutCommand = (context: CliContext) =>
  newCommand({
    name: 'put',
    about:
      'Checks a billable.yaml and puts it where the server reads it, or the functions on AWS, which see it within a minute. A wrong file changes nothing.',
    example: 'npx billable customers put billable.yaml',
  })
    .argument('<FILE>', 'the file')
    .option('--bucket <NAME>', 'on AWS: the output ReportsBucketName of the stack')
    .action(
      ending(context, async (path, { bucket }): Promise<ExitCode> => {
        const read = readNamedFile(path);
        if (read.kind === 'invalid') {
          throw new Error(`Nothing was changed:\n${read.lines.join('\n')}`);
        }
        const place =
          bucket === undefined
            ? putHere(billableFilePath(settingsOf(context)), read.bytes)
            : await putThere(bucket, read.bytes);
        context.print(
          `${counted(read.file.customers.length, 'customer is', 'customers are')} in ${place}.`,
        );
        return 0;
      }),
    );

const putHere = (place: string, bytes: Uint8Array): string => {
  replaceFile(place, bytes);
  return place;
};

const putThere = async (bucket: string, bytes: Uint8Array): Promise<string> => {
  const { openBucket } = await import('../open-bucket.ts');
  const { put, close } = openBucket(bucket);
  try {
    await put(bytes);
    return `s3://${bucket}/${billableFileKey}`;
  } finally {
    close();
  }
};
