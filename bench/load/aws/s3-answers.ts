import type { IncomingMessage } from 'node:http';

export type S3Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
};

const xml = (text: string): string => `<?xml version="1.0" encoding="UTF-8"?>${text}`;

/** A bucket that takes everything and has nothing: what is written is read, counted and forgotten. */
export const answerAsBucket = ({ method, url = '/' }: IncomingMessage): S3Answer => {
  const { searchParams: asked } = new URL(url, 'http://localhost');
  if (method === 'PUT') return { status: 200, headers: { etag: '"part"' } };
  if (method === 'POST' && asked.has('uploads')) {
    const upload = '<UploadId>one</UploadId>';
    const text = xml(`<InitiateMultipartUploadResult>${upload}</InitiateMultipartUploadResult>`);
    return { status: 200, text };
  }
  if (method === 'POST') {
    const text = xml(
      '<CompleteMultipartUploadResult><ETag>"all"</ETag></CompleteMultipartUploadResult>',
    );
    return { status: 200, text };
  }
  if (asked.has('list-type')) {
    const text = xml('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
    return { status: 200, text };
  }
  if (asked.has('versions')) {
    const text = xml('<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>');
    return { status: 200, text };
  }
  return { status: 404, text: xml('<Error><Code>NoSuchKey</Code></Error>') };
};
