import { connect, createServer, type Server, type Socket } from 'node:net';

/** What becomes of the bytes: they pass, they are held back in both directions, or connections are reset. */
export type Weather = 'fine' | 'stalled' | 'resetting';

/** A network between the backend and a database, whose weather a test makes. */
export class Proxy {
  private weather: Weather = 'fine';
  private passed = 0;
  /** Bytes from the database after which the network stalls by itself. */
  private stallAfter = Infinity;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor(target: { host: string; port: number }) {
    this.server = createServer({ allowHalfOpen: false }, (near) => {
      const far = connect(target.port, target.host);
      [near, far].forEach((socket) => {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => this.sockets.delete(socket));
      });
      if (this.weather === 'resetting') {
        near.resetAndDestroy();
        far.destroy();
        return;
      }
      this.pass(near, far, false);
      this.pass(far, near, true);
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as { port: number }).port;
  }

  /** Holds everything back from now on, once so many bytes more have come from the database. */
  stallAfterBytes(bytes: number): void {
    this.stallAfter = this.passed + bytes;
  }

  become(weather: Weather): void {
    this.weather = weather;
    this.stallAfter = Infinity;
    if (weather === 'resetting') {
      this.sockets.forEach((socket) => socket.resetAndDestroy());
    }
  }

  close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** What is held back is lost, as in a network that has gone: connections of that time stay silent for good. */
  private pass(from: Socket, to: Socket, fromDatabase: boolean): void {
    let silent = false;
    from.on('data', (bytes) => {
      if (fromDatabase) {
        this.passed += bytes.length;
        this.weather = this.passed > this.stallAfter ? 'stalled' : this.weather;
      }
      silent ||= this.weather === 'stalled';
      if (!silent) {
        to.write(bytes);
      }
    });
    from.on('close', () => !silent && to.destroy());
  }
}
