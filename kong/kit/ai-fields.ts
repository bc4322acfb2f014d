/** What the kit keeps of `usage` in each section of `ai`: numbers. */
export const usageFields = [
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'prompt_token',
  'completion_token',
  'input_tokens',
  'output_tokens',
  'time_per_token',
  'cost',
] as const;

/** What it keeps of `meta` besides `llm_latency`: texts. */
export const modelFields = ['provider_name', 'request_model', 'response_model'] as const;
