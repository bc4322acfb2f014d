import { secretList } from './rules.ts';

/** Standard Webhooks: 24 to 64 bytes in base64. */
export const webhookSecrets = secretList(
  'secret',
  /^whsec_(?:[A-Za-z\d+/]{4}){8,21}(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=|[A-Za-z\d+/]{4})?$/,
  'a comma list of whsec_ and 24 to 64 bytes in base64',
);

/**
 * The secrets of a text that Secrets Manager holds; `null` where it is something else. There the
 * first one is random letters and digits, which are base64 too, without what stands before it.
 */
export const storedWebhookSecrets = (text: string): readonly string[] | null => {
  const secrets = text.split(',').map((secret) => secret.trim());
  const written = secrets.map((secret) =>
    secret.startsWith('whsec_') ? secret : `whsec_${secret}`,
  );
  return webhookSecrets.parse(written.join(',')) ?? null;
};
