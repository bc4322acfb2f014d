/** What a call of the SDK asks IAM for: an action on a resource, with what conditions look at. */
export type Asked = {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
};

export type Call = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

/** How the names in calls become ARNs. */
export type Arns = { table(name: string): string; bucket(name: string): string };

/** What one call asks for. Throws for a call that it does not know: that would be a right unseen. */
export const askedBy = (call: Call, arns: Arns): readonly Asked[] => {
  const target = String(call.headers['x-amz-target'] ?? '');
  const [service = '', operation = ''] = target.split('.');
  if (service.startsWith('DynamoDB_')) return dynamoDb(operation, json(call), arns);
  if (service === 'secretsmanager') {
    return [
      {
        action: `secretsmanager:${operation}`,
        resource: text(json(call)['SecretId']),
        context: {},
      },
    ];
  }
  const form = new URLSearchParams(call.body.toString('latin1'));
  const topic = form.get('TopicArn');
  if (topic !== null) {
    return [{ action: `sns:${form.get('Action')}`, resource: topic, context: {} }];
  }
  return s3(call, arns);
};

type Json = Readonly<Record<string, unknown>>;

const json = ({ body }: Call): Json => JSON.parse(body.toString()) as Json;

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new TypeError(`not a text: ${JSON.stringify(value)}`);
  return value;
};

/** DynamoDB's condition keys: the hash keys that a request names, and the transaction it is in. */
const ofItem = (
  action: string,
  { TableName, Item, Key }: Json,
  arns: Arns,
  transaction?: string,
): Asked => {
  const { S } = ((Item ?? Key) as Readonly<Record<string, { readonly S?: string }>>)['pk'] ?? {};
  return {
    action: `dynamodb:${action}`,
    resource: arns.table(text(TableName)),
    context: {
      'dynamodb:LeadingKeys': [text(S)],
      ...(transaction !== undefined && { 'dynamodb:EnclosingOperation': transaction }),
    },
  };
};

const inTransaction = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

const dynamoDb = (operation: string, input: Json, arns: Arns): readonly Asked[] => {
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    return (input['TransactItems'] as readonly Json[]).flatMap((item) =>
      Object.entries(item).map(([kind, of]) =>
        ofItem(inTransaction[kind as keyof typeof inTransaction], of as Json, arns, operation),
      ),
    );
  }
  if (['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].includes(operation)) {
    return [ofItem(operation, input, arns)];
  }
  const table = arns.table(text(input['TableName']));
  const index = input['IndexName'];
  const resource = index === undefined ? table : `${table}/index/${text(index)}`;
  return [{ action: `dynamodb:${operation}`, resource, context: {} }];
};

/** The bucket stands in the path. */
const s3 = ({ method, url, headers }: Call, arns: Arns): readonly Asked[] => {
  const [, bucketName = '', ...rest] = url.pathname.split('/');
  const bucket = arns.bucket(bucketName);
  const key = decodeURIComponent(rest.join('/'));
  const object = `${bucket}/${key}`;
  const has = (name: string): boolean => url.searchParams.has(name);
  const put = (isCreation: boolean): readonly Asked[] => {
    const condition = headers['if-none-match'];
    return [
      {
        action: 's3:PutObject',
        resource: object,
        context: {
          's3:ObjectCreationOperation': String(isCreation),
          ...(condition !== undefined && { 's3:if-none-match': String(condition) }),
        },
      },
    ];
  };
  const simple = (action: string, resource: string): readonly Asked[] => [
    { action, resource, context: {} },
  ];
  if (method === 'GET' && key === '') {
    return simple(has('versions') ? 's3:ListBucketVersions' : 's3:ListBucket', bucket);
  }
  if (method === 'GET' || method === 'HEAD') {
    return simple(has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject', object);
  }
  if (method === 'PUT') {
    const source = headers['x-amz-copy-source'];
    const read =
      source === undefined
        ? []
        : simple('s3:GetObject', arns.bucket(decodeURIComponent(text(source))));
    return [...read, ...put(!has('partNumber'))];
  }
  if (method === 'POST' && has('uploads')) return put(false);
  if (method === 'POST' && has('uploadId')) return put(true);
  if (method === 'DELETE' && has('uploadId')) return simple('s3:AbortMultipartUpload', object);
  if (method === 'DELETE') return simple('s3:DeleteObject', object);
  throw new Error(`unknown: ${method} ${url.pathname}${url.search}`);
};
