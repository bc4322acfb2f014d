import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** What `config` leaves open (region, credentials, endpoint) comes from the SDK's environment. */
export const connectS3 = (config: S3ClientConfig = {}): S3Client => new S3Client(config);
