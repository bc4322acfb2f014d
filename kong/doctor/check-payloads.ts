import type { EntryForm } from './entry-form.ts';
import { about, type Finding } from './finding.ts';

/** What makes entries of any size: prompts and bodies. */
export const checkPayloads = (
  forms: readonly EntryForm[],
  maxBodyBytes: number,
): readonly Finding[] =>
  about(
    forms.filter(({ hasPayloads }) => hasPayloads),
    'payloads_in_entries',
    'Prompts, answers or bodies are in the entries: they leave Kong, and a batch can pass the ' +
      `${maxBodyBytes} bytes that Billable takes. It is then refused until Kong drops it, and what ` +
      'waits behind it with it.',
    'Set logging.log_payloads of the AI plugins to false, and put no body into the entry; or apply ' +
      "the kit's snippet anew: it takes the payloads of ai-proxy and the AI transformers out.",
  );
