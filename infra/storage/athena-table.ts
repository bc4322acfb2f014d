import { Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';

import { labelNames } from '../../shared/metering/labels.ts';
import { meterNames } from '../../shared/metering/meters.ts';
import { keyPrefix } from '../../shared/names.ts';
import { currentPrefix } from '../../shared/reports/keys.ts';
import { type ParquetKind, reportedColumns } from '../../shared/reports/parquet-columns.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Settings } from '../settings.ts';
import type { ReportsBucket } from './reports-bucket.ts';

type AthenaProps = { readonly settings: Settings; readonly bucket: ReportsBucket };

const types: Readonly<Record<ParquetKind, string>> = {
  instant: 'timestamp',
  text: 'string',
  name: 'string',
  status: 'int',
  whole: 'bigint',
};

/** No question about reports reads as much; one that would is ended. */
const maxScannedBytes = 10 * 1024 ** 3;

/**
 * A table over the newest versions of the reports, for Athena. It finds months by their names, so nothing
 * has to look for them, and costs nothing at rest. Its results lie a day among the exports.
 */
export const athenaTable = (scope: Construct, { settings, bucket }: AthenaProps) => {
  const { account } = Stack.of(scope);
  const name = `billable_${settings.stage.replaceAll('-', '_')}`;
  const database = new CfnDatabase(scope, 'ReportsDatabase', {
    catalogId: account,
    databaseInput: { name, description: 'Reports of Billable' },
  });
  const location = bucket.s3UrlForObject(currentPrefix);
  const columns = reportedColumns(labelNames, meterNames(settings.meters.definitions));
  const table = new CfnTable(scope, 'ReportsTable', {
    catalogId: account,
    databaseName: name,
    tableInput: {
      name: 'reports',
      description: 'The newest version of each month; a column that a month lacks is NULL',
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: [{ name: 'month', type: 'string' }],
      parameters: {
        classification: 'parquet',
        'projection.enabled': 'true',
        'projection.month.type': 'date',
        'projection.month.format': 'yyyy-MM',
        // A month may have begun where the zone of the reports is ahead.
        'projection.month.range': '2015-01,NOW+1MONTHS',
        'projection.month.interval': '1',
        'projection.month.interval.unit': 'MONTHS',
        'storage.location.template': `${location}month=\${month}/`,
      },
      storageDescriptor: {
        location,
        columns: columns.map((column) => ({ name: column.name, type: types[column.kind] })),
        inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
        serdeInfo: {
          serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
        },
      },
    },
  });
  table.addResourceDependency(database);
  const workGroup = new CfnWorkGroup(scope, 'ReportsWorkGroup', {
    name: `billable-${settings.stage}`,
    description: 'Questions about the reports of Billable',
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: false,
      bytesScannedCutoffPerQuery: maxScannedBytes,
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      resultConfiguration: {
        outputLocation: bucket.s3UrlForObject(`${keyPrefix.exports}athena/`),
        encryptionConfiguration: { encryptionOption: 'SSE_S3' },
      },
    },
  });
  acknowledge(workGroup, {
    'cdk-validator-cfnguard::athena_workgroup_results_encrypted_at_rest_kms_check':
      'Encrypted with the key of S3, as the reports that the results are made of. A key of our own ' +
      'costs more a month than all of them.',
  });
  return { table: `${name}.reports`, workGroup: workGroup.name };
};
