const digitWidths = new Map<string, number>();
const FIGURES = /^[\d.,]+$/;

/**
 * Draws a figure centred at (x, y) with all digits equally wide, so that it does not jitter when it changes; canvases have no setting
 * for a font's tabular figures. The font and colour are the context's.
 */
export function drawTabular(ctx: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  if (!FIGURES.test(text)) {
    ctx.fillText(text, x, y);
    return;
  }
  let digit = digitWidths.get(ctx.font);
  if (digit === undefined) {
    digit = ctx.measureText('0').width;
    digitWidths.set(ctx.font, digit);
  }
  const widths = [...text].map((char) => (char === '.' || char === ',' ? 0.5 * (digit ?? 0) : (digit ?? 0)));
  let at = x - widths.reduce((sum, width) => sum + width, 0) / 2;
  [...text].forEach((char, i) => {
    ctx.fillText(char, at + widths[i] / 2, y);
    at += widths[i];
  });
}

/** Measures texts once per font. */
export class TextWidths {
  private readonly widths = new Map<string, number>();
  private font = '';

  constructor(private readonly ctx: CanvasRenderingContext2D) {}

  /** Sets the font for measuring and drawing. */
  use(font: string): void {
    if (font !== this.font) {
      this.widths.clear();
      this.font = font;
    }
    this.ctx.font = font;
  }

  of(text: string): number {
    let width = this.widths.get(text);
    if (width === undefined) {
      width = this.ctx.measureText(text).width;
      this.widths.set(text, width);
    }
    return width;
  }

  /** The text, cut with an ellipsis in the middle where it is wider than `most` pixels: both ends of a service's name tell it apart. */
  fit(text: string, most: number): string {
    if (this.of(text) <= most) {
      return text;
    }
    let keep = Math.max(4, Math.floor((text.length * most) / this.of(text)) - 1);
    while (keep > 4 && this.of(cut(text, keep)) > most) {
      keep--;
    }
    return cut(text, keep);
  }
}

function cut(text: string, keep: number): string {
  const head = Math.ceil(keep * 0.6);
  return `${text.slice(0, head)}…${text.slice(text.length - (keep - head))}`;
}
