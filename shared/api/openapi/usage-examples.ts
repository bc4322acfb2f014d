const period = {
  period_start: '2026-11-01T00:00:00Z',
  period_end: '2026-12-01T00:00:00Z',
};

const poppy = {
  consumer_id: 'b7bbf658-305f-536d-ab77-b0b7c4584cca',
  consumer_username: 'poppy',
  consumer_custom_id: 'cust-0001',
};

const head = {
  period: 'month',
  timezone: 'UTC',
  from: '2026-11-01T00:00:00Z',
  to: '2026-12-01T00:00:00Z',
  as_of: '2026-11-22T12:00:00.123Z',
};

/** What `BILLABLE_STATUSES` says where no one sets it. */
const billable_statuses = '1xx,2xx,3xx,4xx,!429,!499';

export const usageExamples = {
  long: {
    ...head,
    data: [
      { ...period, ...poppy, status: 200, requests: 123 },
      { ...period, ...poppy, status: 404, requests: 4 },
    ],
    next_cursor: null,
  },
  wide: {
    ...head,
    billable_statuses,
    data: [
      {
        ...period,
        ...poppy,
        requests: 130,
        billable_requests: 127,
        status_1xx: 0,
        status_2xx: 123,
        status_3xx: 0,
        status_4xx: 4,
        status_5xx: 3,
      },
    ],
    next_cursor: null,
  },
  byServiceWithMeters: {
    ...head,
    data: [
      {
        ...period,
        ...poppy,
        service: 'weather',
        requests: 127,
        request_bytes: 51_200,
        response_bytes: 1_048_576,
        invalid_quantities: 0,
      },
    ],
    next_cursor: null,
  },
  byCustomerAndClass: {
    ...head,
    data: [
      {
        ...period,
        customer_id: 'cust-0001',
        customer_name: null,
        status_class: '2xx',
        requests: 123,
      },
    ],
    next_cursor: null,
  },
} as const;

export const csvExamples = {
  long:
    'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,status,' +
    'requests\r\n2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,UTC,' +
    'b7bbf658-305f-536d-ab77-b0b7c4584cca,poppy,cust-0001,200,123\r\n',
  wide:
    'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,requests,' +
    'billable_requests,status_1xx,status_2xx,status_3xx,status_4xx,status_5xx\r\n' +
    '2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,UTC,b7bbf658-305f-536d-ab77-b0b7c4584cca,poppy,' +
    'cust-0001,130,127,0,123,0,4,3\r\n',
} as const;
