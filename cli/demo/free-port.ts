import { once } from 'node:events';
import { createServer } from 'node:net';

/** The port where nothing listens there, else 0: any free one. */
export const portOrAny = async (host: string, port: number): Promise<number> => {
  const probe = createServer();
  try {
    await once(probe.listen(port, host), 'listening');
    return port;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return 0;
    throw error;
  } finally {
    probe.close();
  }
};
