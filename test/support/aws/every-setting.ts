/** Settings that are away from their defaults, so that all of the stack is there, and long names. */
export const everySetting = {
  stage: 'abcdefghij-klmnopqrs',
  tracing: 'true',
  alarmEmail: 'ops@example.com',
  idleAlarm: 'true',
  slowAlarm: 'true',
  dashboard: 'true',
  customDomainName: 'billable.example.com',
  customDomainCertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d',
  ingestConcurrency: '5',
  allowedCidrs: '203.0.113.0/24',
  labels: 'service,route,ai_model',
  meters: 'bytes,ai',
  warmReadUnits: '12000',
  warmWriteUnits: '8000',
} as const;

/** A `billable.yaml` that brings what alerts and pushes need. */
export const everyFile = `customers: [{ id: acme, consumers: [custom_id:cust-acme] }]
alerts: [{ name: plan, customer: acme, meter: requests, period: month, limit: 1000, at: [80] }]
webhook: { url: https://hooks.example/billable }
push:
  stripe: { meters: { requests: api_requests }, grace: 1h }
  openmeter: { url: https://openmeter.example, meters: { requests: api_requests } }
  lago: { url: https://lago.example, meters: { requests: api_requests } }
  http: { url: https://in.example/usage, meters: { requests: api_requests } }
`;
