/** Lines counted per pixel: how many edges of one kind cross it. 16 bits, so that tens of thousands do not overflow. */
export interface Coverage {
  width: number;
  height: number;
  counts: Uint16Array;
  used: boolean;
}

export function emptyCoverage(width: number, height: number): Coverage {
  return { width, height, counts: new Uint16Array(width * height), used: false };
}

/**
 * Adds a line to the counts, clipped to the picture (Liang and Barsky 1984, doi:10.1145/357332.357333), one pixel per column or row.
 * Lines outside, and ends that are not finite, add nothing.
 */
export function addLine(coverage: Coverage, x0: number, y0: number, x1: number, y1: number): void {
  const { width, height, counts } = coverage;
  const dx = x1 - x0;
  const dy = y1 - y0;
  let from = 0;
  let to = 1;
  const right = width - 1;
  const bottom = height - 1;
  for (let side = 0; side < 4; side++) {
    const p = side === 0 ? -dx : side === 1 ? dx : side === 2 ? -dy : dy;
    const q = side === 0 ? x0 : side === 1 ? right - x0 : side === 2 ? y0 : bottom - y0;
    if (p === 0) {
      if (q < 0) {
        return;
      }
    } else {
      const t = q / p;
      if (p < 0) {
        from = t > from ? t : from;
      } else {
        to = t < to ? t : to;
      }
    }
  }
  if (!(from <= to)) {
    return;
  }
  coverage.used = true;
  const ax = x0 + from * dx;
  const ay = y0 + from * dy;
  const lengthX = (to - from) * dx;
  const lengthY = (to - from) * dy;
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(lengthX), Math.abs(lengthY)) - 1e-6));
  // 16.16 fixed point: additions only in the loop.
  let fx = Math.round((ax + 0.5) * 65536);
  let fy = Math.round((ay + 0.5) * 65536);
  const sx = Math.trunc((lengthX / steps) * 65536);
  const sy = Math.trunc((lengthY / steps) * 65536);
  for (let i = 0; i <= steps; i++) {
    counts[(fy >> 16) * width + (fx >> 16)]++;
    fx += sx;
    fy += sy;
  }
}

/** Opacity (0 to 255) by the number of lines: grows with the logarithm, so that one line is seen and a thousand do not blind. */
export function toneTable(one: number, most: number): Uint8Array {
  const table = new Uint8Array(65536);
  const growth = (most - one) / Math.log(400);
  for (let count = 1; count < table.length; count++) {
    table[count] = Math.round(255 * Math.min(most, one + growth * Math.log(count)));
  }
  return table;
}

/** Colours the counts into RGBA pixels; later layers lie above earlier ones. */
export function tone(
  layers: ReadonlyArray<{ coverage: Coverage; color: [number, number, number]; table: Uint8Array }>,
  pixels: Uint8ClampedArray
): void {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  words.fill(0);
  for (const { coverage, color, table } of layers) {
    if (!coverage.used) {
      continue;
    }
    const { counts } = coverage;
    const rgb = color[0] | (color[1] << 8) | (color[2] << 16);
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i];
      if (count > 0) {
        const alpha = table[count];
        words[i] = words[i] === 0 || alpha === 255 ? ((alpha << 24) | rgb) >>> 0 : over(words[i], color, alpha);
      }
    }
  }
}

/** One colour over another, both with straight alpha. */
function over(below: number, color: [number, number, number], alpha: number): number {
  const a = alpha / 255;
  const b = ((below >>> 24) / 255) * (1 - a);
  const sum = a + b;
  const mix = (top: number, shift: number) => Math.round((top * a + ((below >>> shift) & 255) * b) / sum);
  return ((Math.round(255 * sum) << 24) | (mix(color[2], 16) << 16) | (mix(color[1], 8) << 8) | mix(color[0], 0)) >>> 0;
}
