import { type GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { s3Config } from './stores.ts';

/**
 * A client of S3 that loses the answer to request `n` (from 1), and cannot send any after it: as a
 * run looks that dies after that request was carried out.
 */
export const clientThatDiesAfter = (n: number) => {
  const client = new S3Client(s3Config);
  let requests = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      requests++;
      if (requests > n) throw new Error('the run is dead');
      const answer = await next(args);
      if (requests === n) {
        // Else the body that no one reads would hold the connection.
        await (answer.output as Partial<GetObjectCommandOutput>).Body?.transformToByteArray();
        throw new Error('the run died');
      }
      return answer;
    },
    // Behind the SDK's own attempts: each is a request.
    { step: 'finalizeRequest', priority: 'low', name: 'death' },
  );
  return { client, requests: () => requests };
};
