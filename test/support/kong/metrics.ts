/** One Kong node that counts requests as its prometheus plugin does. */
export const createKongNode = (url: string) => {
  let starts = 1;
  /** What nginx counts besides: requests to the Admin API too. */
  let total = 0;
  const id = (): string => `${starts} of ${url}`;
  const counts = new Map<string, { labels: string; value: number }>();
  return {
    url,
    /** `consumer` is the label: the username, or `''`. */
    count: (consumer: string, status: number, requests = 1, route = 'main'): void => {
      const labels = `service="mock",route="${route}",code="${status}",source="service",workspace="default",consumer="${escape(consumer)}"`;
      const value = (counts.get(labels)?.value ?? 0) + requests;
      counts.set(labels, { labels, value });
      total += requests;
    },
    /** All counters start again; a node that keeps its folder keeps its id. */
    restart: ({ keepsId = true, nginxRequests = 0 } = {}): void => {
      counts.clear();
      total = nginxRequests;
      if (!keepsId) starts += 1;
    },
    metrics: (): string =>
      [
        '# HELP kong_http_requests_total HTTP status codes per consumer/service/route in Kong',
        '# TYPE kong_http_requests_total counter',
        ...[...counts.values()].map(
          ({ labels, value }) => `kong_http_requests_total{${labels}} ${value}`,
        ),
        '# TYPE kong_nginx_requests_total gauge',
        `kong_nginx_requests_total{node_id="${id()}",subsystem="http"} ${total}`,
        `kong_nginx_connections_total{node_id="${id()}",subsystem="http",state="active"} ${total % 7}`,
        `kong_node_info{node_id="${id()}",version="3.9.3"} 1`,
        '',
      ].join('\n'),
  };
};

const escape = (label: string): string =>
  label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
