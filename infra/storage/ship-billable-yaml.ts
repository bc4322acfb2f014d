import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  PhysicalResourceId,
} from 'aws-cdk-lib/custom-resources';

import { billableFileKey } from '../../shared/names.ts';
import { acknowledge } from '../acknowledge.ts';
import { bucketId, type ReportsBucket } from './reports-bucket.ts';

/**
 * Puts a `billable.yaml` where the functions read it: at the first deploy, and at each whose file is
 * another than that of the deploy before. What `customers put` has put meanwhile stays as it is by all
 * other deploys, and nothing removes the object.
 */
export const shipBillableYaml = (stack: Stack, path: string): void => {
  const bucket = stack.node.findChild(bucketId) as ReportsBucket;
  const file = new Asset(stack, 'BillableYaml', { path });
  const copy = new AwsCustomResource(stack, 'ShipBillableYaml', {
    resourceType: 'Custom::BillableYaml',
    installLatestAwsSdk: false,
    onUpdate: {
      service: 'S3',
      action: 'copyObject',
      parameters: {
        Bucket: bucket.bucketName,
        Key: billableFileKey,
        CopySource: `${file.s3BucketName}/${file.s3ObjectKey}`,
      },
      // Another file is another id, and so an update.
      physicalResourceId: PhysicalResourceId.of(file.assetHash),
      outputPaths: [],
    },
    policy: AwsCustomResourcePolicy.fromStatements([
      new PolicyStatement({
        sid: 'WriteBillableYaml',
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(billableFileKey)],
      }),
      new PolicyStatement({
        sid: 'ReadShippedFile',
        actions: ['s3:GetObject'],
        resources: [file.bucket.arnForObjects(file.s3ObjectKey)],
      }),
    ]),
  });
  copy.node.addDependency(bucket);
  acknowledgeProvider(stack);
};

/** CDK's own function, which copies the file while a deploy runs. */
const acknowledgeProvider = (stack: Stack): void => {
  const provider = stack.node.children.find(({ node }) => node.id.startsWith('AWS679f53fac002'));
  if (provider === undefined) throw new Error('the function that copies billable.yaml is missing');
  acknowledge(provider, {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
      'CDK gives its own function the right to log, in a policy of AWS.',
    'AwsSolutions-L1': 'CDK chooses the runtime of its own function.',
    'cdk-validator-cfnguard::lambda_inside_vpc_check': 'It talks to S3 only, over TLS.',
    'cdk-validator-cfnguard::cloudwatch_log_group_encrypted_check':
      'Encrypted with the key of CloudWatch. A line says that a file was copied.',
  });
  (provider.node.findChild('LogGroup') as LogGroup).applyRemovalPolicy(RemovalPolicy.DESTROY);
};
