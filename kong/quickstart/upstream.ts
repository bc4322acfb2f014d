// The API behind the quickstart's Kong: /status/404 answers 404, everything else 200.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const status = Number(/^\/status\/([2-5]\d\d)\b/.exec(request.url ?? '')?.[1] ?? 200);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ status })}\n`);
});
server.listen(Number(process.env['PORT'] ?? 9001), process.env['HOST'] ?? '0.0.0.0', () => {
  process.stdout.write('listening\n');
});
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
