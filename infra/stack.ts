import { type App, CfnOutput, Stack } from 'aws-cdk-lib';

import { type BillableFile, emptyFile } from '../shared/customers/billable-file.ts';
import { output } from '../shared/names.ts';
import { apiRoutes } from './api/api-routes.ts';
import { alertFunction } from './functions/alert-function.ts';
import { alarmTopic } from './watch/alarm-topic.ts';
import { createAlarms } from './watch/alarms.ts';
import { counterTable } from './storage/counter-table.ts';
import { createDashboard } from './watch/dashboard.ts';
import { deadLetterQueue } from './functions/dead-letters.ts';
import { httpApi } from './api/http-api.ts';
import { ingestFunction } from './functions/ingest-function.ts';
import { queryFunction } from './functions/query-function.ts';
import { reportFunction } from './functions/report-function.ts';
import { athenaTable } from './storage/athena-table.ts';
import { reportsBucket } from './storage/reports-bucket.ts';
import type { Settings } from './settings.ts';
import { recoverFunction } from './functions/recover-function.ts';
import { pushFunction } from './functions/push-function.ts';
import { pushSecrets, type PushKeySecrets } from './storage/push-secrets.ts';
import { tokenSecrets, webhookSecret } from './storage/token-secrets.ts';

/** All of Billable, in any account and region. What alerts and pushes need is there where `file` has any. */
export const createStack = (
  app: App,
  settings: Settings,
  file: Pick<BillableFile, 'alerts' | 'webhook' | 'push'> = emptyFile,
): Stack => {
  const stack = new Stack(app, `billable-${settings.stage}`, {
    description: 'Billable: API usage metering for Kong Gateway',
    terminationProtection: settings.removalPolicy === 'retain',
    tags: { application: 'billable', stage: settings.stage },
  });
  const table = counterTable(stack, settings);
  const bucket = reportsBucket(stack, settings);
  const tokens = tokenSecrets(stack, settings);
  const ingest = ingestFunction(stack, { settings, table, tokens: tokens.ingest });
  const query = queryFunction(stack, { settings, table, bucket, tokens });
  const deadLetters = deadLetterQueue(stack, 'DeadLetters');
  const keys = pushSecrets(stack, settings, file.push);
  const recover = recoverFunction(stack, {
    settings,
    table,
    bucket,
    tokens,
    pushSecrets: keys,
    deadLetters,
  });
  const report = reportFunction(stack, { settings, table, bucket, deadLetters });
  const { api, accessLogs, url } = httpApi(stack, {
    settings,
    routes: apiRoutes({ ingest, query }),
  });
  const topic = alarmTopic(stack, settings);
  const hasAlerts = file.alerts.length > 0;
  const secret = hasAlerts && file.webhook !== null ? webhookSecret(stack, settings) : null;
  const alert = hasAlerts
    ? alertFunction(stack, {
        settings,
        table,
        bucket,
        topic,
        webhookSecret: secret,
        deadLetters,
      })
    : null;
  const hasPushes = file.push.size > 0;
  const push = hasPushes
    ? pushFunction(stack, { settings, table, bucket, secrets: keys, deadLetters })
    : null;
  const functions = {
    ingest,
    query,
    report,
    recover,
    ...(alert !== null && { alert }),
    ...(push !== null && { push }),
  };
  const alarms = createAlarms(stack, {
    settings,
    topic,
    accessLogs,
    deadLetters,
    hasAlerts,
    hasPushes,
    functions,
  });
  if (settings.dashboard) createDashboard(stack, { settings, api, table, alarms, functions });
  const athena = settings.athena ? athenaTable(stack, { settings, bucket }) : null;
  const outputs = {
    [output.apiUrl]: url,
    [output.ingestTokenSecretArn]: tokens.ingest.secretArn,
    [output.readTokenSecretArn]: tokens.read.secretArn,
    [output.reportsBucketName]: bucket.bucketName,
    [output.tableName]: table.tableName,
    [output.alarmTopicArn]: topic.topicArn,
    ...(secret !== null && { [output.webhookSecretArn]: secret.secretArn }),
    ...(athena !== null && {
      [output.athenaTable]: athena.table,
      [output.athenaWorkGroup]: athena.workGroup,
    }),
    ...pushOutputs(keys),
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
  return stack;
};

const pushOutputs = ({ stripe, openmeter, lago, http }: PushKeySecrets) => ({
  ...(stripe && { [output.stripeSecretArn]: stripe.secretArn }),
  ...(openmeter && { [output.openmeterSecretArn]: openmeter.secretArn }),
  ...(lago && { [output.lagoSecretArn]: lago.secretArn }),
  ...(http && { [output.pushHttpSecretArn]: http.secretArn }),
});
