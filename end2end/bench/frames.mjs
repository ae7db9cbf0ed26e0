// Reads an event stream of the app: frames of a length (four bytes, little-endian), the release and the content, compressed on the way.

import { request } from "node:http";
import { createBrotliDecompress } from "node:zlib";

const releaseLength = 16;

/** Passes the content of each frame, and returns the bytes as sent (brotli) and decompressed. */
export async function readFrames(url, onFrame) {
  const response = await new Promise((resolve, reject) =>
    request(url, { headers: { "accept-encoding": "br" } }, resolve)
      .on("error", reject)
      .end(),
  );
  if (response.statusCode !== 200) throw new Error(`the stream answered ${response.statusCode}`);
  const bytes = { sent: 0, raw: 0 };
  response.on("data", (chunk) => (bytes.sent += chunk.length));
  let rest = Buffer.alloc(0);
  for await (const chunk of response.pipe(createBrotliDecompress())) {
    bytes.raw += chunk.length;
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE()) {
      const end = 4 + rest.readUInt32LE();
      onFrame(rest.subarray(4 + releaseLength, end));
      rest = rest.subarray(end);
    }
  }
  if (rest.length) throw new Error(`the stream ended within a frame: ${rest.length} bytes left`);
  return bytes;
}

/** Variable-length integer of postcard at a position, and the position after it. */
export function varint(bytes, position) {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[position++];
    value += (byte % 128) * factor;
    if (byte < 128) return [value, position];
  }
}
