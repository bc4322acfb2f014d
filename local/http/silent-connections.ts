import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long a connection on which nothing was sent yet may stay open at the end. */
export const silenceMs = 250;

/** Closes connections on which nothing came: Node counts one as idle only after its first request. */
export const silentConnections = (server: Server) => {
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return {
    close: (): void => {
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    },
  };
};
