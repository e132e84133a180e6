import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';

const HEADER_BYTES = 4;
/** No batch comes near this; a longer frame is a fault. */
const LONGEST_FRAME = 512 * 1024 * 1024;

/** Sends one message; resolves when the socket has room for the next, so that a slow reader holds the writer back. */
export function sendMessage(socket: Socket, message: unknown): Promise<void> {
  const body = serialize(message);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(body.length);
  socket.cork();
  socket.write(header);
  const room = socket.write(body);
  socket.uncork();
  if (room || socket.destroyed) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

/** Calls `receive` for every whole message of a socket, in order. A frame that cannot be right ends the connection. */
export function readMessages(socket: Socket, receive: (message: unknown) => void): void {
  let parts: Buffer[] = [];
  let have = 0;
  let need = -1;
  socket.on('data', (data) => {
    parts.push(data);
    have += data.length;
    for (;;) {
      if (need < 0 && have >= HEADER_BYTES) {
        parts = [Buffer.concat(parts)];
        need = parts[0].readUInt32LE(0);
        if (need > LONGEST_FRAME) {
          socket.destroy();
          return;
        }
      }
      if (need < 0 || have < HEADER_BYTES + need) {
        return;
      }
      const all = Buffer.concat(parts);
      const rest = all.subarray(HEADER_BYTES + need);
      const body = all.subarray(HEADER_BYTES, HEADER_BYTES + need);
      parts = rest.length > 0 ? [rest] : [];
      have = rest.length;
      need = -1;
      try {
        receive(deserialize(body));
      } catch {
        socket.destroy();
        return;
      }
    }
  });
}
