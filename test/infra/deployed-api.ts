import { execFileSync } from 'node:child_process';
import { type ApiAnswer, type ApiClient, createApiClient } from '../../tools/smoke/api-client.ts';
import { type Deployment, readTokenIn } from '../support/aws/deployment.ts';

export const jsonOf = <T>({ body }: ApiAnswer): T => JSON.parse(body.toString()) as T;

/** The API of a deployed stack, with the tokens that its secrets hold. */
export const openDeployedApi = async (deployment: Deployment) => {
  const { outputs } = deployment;
  const client = createApiClient(outputs.ApiUrl);
  const tokens = {
    ingest: await deployment.readSecret(outputs.IngestTokenSecretArn),
    read: readTokenIn(await deployment.readSecret(outputs.ReadTokenSecretArn)),
  };
  let posts = 0;

  const api: ApiClient = (path, call) => {
    if (path === '/ingest') posts++;
    return client(path, call);
  };

  const post = (body: Buffer | string, token = tokens.ingest): Promise<ApiAnswer> =>
    api('/ingest', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': token },
      body,
    });

  const read = (path: string, token = tokens.read): Promise<ApiAnswer> =>
    api(path, { headers: { authorization: `Bearer ${token}` } });

  return {
    tokens,
    /** Any call, without a token of its own. */
    api,
    post,
    /** As Kong does: what is not taken is sent again, byte for byte. */
    deliver: async (body: Buffer | string): Promise<ApiAnswer> => {
      for (let attempt = 1; ; attempt++) {
        const answer = await post(body);
        if (answer.status < 500 || attempt === 10) return answer;
      }
    },
    read,
    readJson: async <T>(path: string): Promise<T> => jsonOf<T>(await read(path)),
    /** How many batches were posted, those of `api` included. */
    posts: (): number => posts,
  };
};

/** The file that an answer leads to, as curl fetches it. */
export const fetchLocation = ({ headers }: ApiAnswer): Buffer =>
  execFileSync('curl', ['-sS', '--fail', String(headers['location'])], { maxBuffer: 2 ** 26 });
