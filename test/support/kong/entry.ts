/** A whole http-log entry of the consumer poppy, with secrets of a client in it. */
export const wholeEntry = (
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> => ({
  latencies: { receive: 0, proxy: 8, kong: 2, request: 10 },
  upstream_status: '200',
  upstream_uri: '/status/200?x=secret',
  authenticated_entity: { id: '4c856d7b-4d3c-4d1c-8907-280920be6fd8' },
  request: {
    id: 'eb88c80f746c9319ab1a0904b508a25a',
    size: 107,
    uri: '/status/200?x=secret',
    url: 'http://127.0.0.1:8000/status/200?x=secret',
    querystring: { x: 'secret' },
    method: 'GET',
    headers: { apikey: 'secret', cookie: 'secret', authorization: 'REDACTED' },
  },
  response: { status: 200, size: 338, headers: { 'set-cookie': 'secret' } },
  consumer: { id: 'b7bbf658-305f-536d-ab77-b0b7c4584cca', username: 'poppy', tags: ['gold'] },
  service: { id: '966ba117-daa8-58ee-9e70-480ad6fabea9', name: 'mock', host: '127.0.0.1' },
  route: { id: '37797869-72c5-58ef-bb9e-774e29ef9ea7', name: 'main', paths: ['/status'] },
  tries: [{ ip: '127.0.0.1', port: 9001 }],
  client_ip: '127.0.0.1',
  source: 'upstream',
  workspace: '0dc6f45b-8f8d-40d2-a504-473544ee190b',
  workspace_name: 'default',
  started_at: 1_795_351_655_142,
  ...changes,
});
