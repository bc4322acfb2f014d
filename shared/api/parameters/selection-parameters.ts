import { maxStatus, minStatus, statusClasses } from '../../metering/status.ts';
import type { Parameter } from './parameter.ts';

/** Which requests are asked for. */
export const selectionParameters = [
  {
    name: 'consumer',
    description:
      'Only requests of this consumer: `id:…`, `username:…`, `custom_id:…`, or a bare value ' +
      'that is any of the three. Repeat it for several. Default: all.',
    // An empty value would select every consumer that lacks the name.
    schema: { type: 'string', pattern: String.raw`^(?!(?:(?:id|username|custom_id):)?$)` },
    allowed: 'id:…, username:…, custom_id:…, or a bare value of any of the three',
    isRepeatable: true,
    example: 'username:poppy',
  },
  {
    name: 'customer',
    description:
      'Only requests of this customer, by its id as `customer_id` has it. Repeat it for several. ' +
      'Default: all.',
    schema: { type: 'string', pattern: String.raw`^[\s\S]` },
    allowed: 'the id of a customer',
    isRepeatable: true,
    example: 'cust-0001',
  },
  {
    name: 'service',
    description:
      'Only requests of this service, exactly; empty for requests without one. Repeat it for several. ' +
      'Default: all.',
    schema: { type: 'string' },
    allowed: 'any text',
    isRepeatable: true,
    example: 'weather',
  },
  {
    name: 'route',
    description:
      'Only requests of this route, exactly; empty for requests without one. Repeat it for several. ' +
      'Default: all.',
    schema: { type: 'string' },
    allowed: 'any text',
    isRepeatable: true,
    example: 'forecast',
  },
  {
    name: 'ai_model',
    description:
      'Only requests of this AI model, exactly; empty for requests without one. Repeat it for several. ' +
      'Default: all.',
    schema: { type: 'string' },
    allowed: 'any text',
    isRepeatable: true,
    example: 'gpt-4o',
  },
  {
    name: 'status',
    description:
      'Only requests answered with this status or class. Repeat it for several. Default: all.',
    schema: { type: 'string', pattern: String.raw`^[1-5](?:\d\d|[Xx][Xx])$` },
    allowed: `a status from ${minStatus} to ${maxStatus}, or ${statusClasses.join(', ')}`,
    isRepeatable: true,
    example: '4xx',
  },
  {
    name: 'billable',
    description:
      '`true`: only the statuses that are billable (`BILLABLE_STATUSES`). `false`: only the others.',
    schema: { type: 'string', enum: ['true', 'false', 'all'], default: 'all' },
    example: 'true',
  },
] as const satisfies readonly Parameter[];
