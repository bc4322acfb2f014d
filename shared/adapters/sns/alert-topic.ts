import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

import type { AlertChannel } from '../../ports/alert-channel.ts';

/** A topic takes 256 KB and answers within moments. */
const attemptMs = 5_000;

/** Publishes notices to the topic of the alarms, whose subscribers are people. */
export const createAlertTopic = (topicArn: string): AlertChannel => {
  const client = new SNSClient({ maxAttempts: 1 });
  return {
    name: 'topic',
    problem: null,
    send: async ({ id, title, body }) => {
      try {
        await client.send(
          new PublishCommand({
            TopicArn: topicArn,
            Subject: `Billable: ${title}`,
            Message: body,
            MessageAttributes: { id: { DataType: 'String', StringValue: id } },
          }),
          { abortSignal: AbortSignal.timeout(attemptMs) },
        );
        return { kind: 'taken' };
      } catch (error) {
        // Not its message, which names the account.
        const kind = error instanceof Error ? error.name : typeof error;
        return {
          kind: 'failed',
          reason: `the topic did not take it: ${kind}`,
          retryAfterMs: null,
        };
      }
    },
  };
};
