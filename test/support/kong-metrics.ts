/** One Kong node that counts requests as its prometheus plugin does. */
export const createKongNode = (url: string) => {
  let nodeId = 1;
  let total = 0;
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
    /** All counters begin anew; a node that keeps its folder keeps its id. */
    restart: ({ keepsId = true } = {}): void => {
      counts.clear();
      total = 0;
      if (!keepsId) nodeId += 1;
    },
    metrics: (): string =>
      [
        '# HELP kong_http_requests_total HTTP status codes per consumer/service/route in Kong',
        '# TYPE kong_http_requests_total counter',
        ...[...counts.values()].map(
          ({ labels, value }) => `kong_http_requests_total{${labels}} ${value}`,
        ),
        '# TYPE kong_nginx_requests_total gauge',
        `kong_nginx_requests_total{node_id="node-${nodeId}",subsystem="http"} ${total}`,
        `kong_nginx_connections_total{node_id="node-${nodeId}",subsystem="http",state="active"} ${total % 7}`,
        `kong_node_info{node_id="node-${nodeId}",version="3.9.3"} 1`,
        '',
      ].join('\n'),
  };
};

const escape = (label: string): string =>
  label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
