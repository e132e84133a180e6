import { downloadPng } from '../download';

/** Elements with this attribute are written into the picture; canvases are drawn into it. */
export const PICTURE_TEXT = 'data-picture-text';
const MARGIN = 8;

/** Downloads what an element shows, canvases and marked texts, on the given background. */
export function downloadPicture(title: string, root: HTMLElement, background: string): Promise<boolean> {
  const canvas = pictureOf(root, background);
  return canvas ? downloadPng(title, canvas) : Promise.resolve(false);
}

function pictureOf(root: HTMLElement, background: string): HTMLCanvasElement | null {
  const area = root.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil((area.width + 2 * MARGIN) * ratio);
  canvas.height = Math.ceil((area.height + 2 * MARGIN) * ratio);
  const context = canvas.getContext('2d');
  if (!context) {
    return null;
  }
  context.scale(ratio, ratio);
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(MARGIN - area.left, MARGIN - area.top);
  for (const part of root.querySelectorAll('canvas')) {
    const { left, top, width, height } = part.getBoundingClientRect();
    if (width > 0 && height > 0) {
      context.drawImage(part, left, top, width, height);
    }
  }
  for (const part of root.querySelectorAll<HTMLElement>(`[${PICTURE_TEXT}]`)) {
    writeText(context, part);
  }
  return canvas;
}

function writeText(context: CanvasRenderingContext2D, part: HTMLElement) {
  const { left, top, height, width } = part.getBoundingClientRect();
  const { font, color } = getComputedStyle(part);
  context.font = font;
  context.fillStyle = color;
  context.textBaseline = 'middle';
  context.fillText(part.textContent ?? '', left, top + height / 2, width);
}
