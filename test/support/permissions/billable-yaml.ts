/** A file that gives the functions of alerts and pushes something to do. */
export const billableYaml = (webhook: string, push: string): string => `customers:
  - { id: acme, consumers: [custom_id:cust-0001] }
alerts: [{ name: plan, customer: '*', meter: requests, period: month, limit: 1, at: [100] }]
webhook: { url: ${webhook}/hook }
push: { http: { url: ${push}/usage, meters: { requests: api_requests }, grace: 31d } }
`;
