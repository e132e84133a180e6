import { useEffect, useMemo } from 'react';
import type { Box } from '../render/camera';
import { GraphRenderer } from '../render/GraphRenderer';
import type { Marks } from '../render/Painter';
import type { Palette } from '../render/palette';
import type { Scene } from '../render/scene';

interface Input {
  scene: Scene | null;
  palette: Palette;
  marks: Marks;
  width: number;
  height: number;
  /** Changes when the picture is a new one: the camera is then fitted anew. */
  picture: string;
  /** Pixels at the edges that controls cover. */
  room: Box;
  /** The same with what covers the picture for the moment: a chosen node is kept out from under it. */
  cover: Box;
  animate: boolean;
}

/** Runs a renderer on a canvas and keeps it up to date. Null until the canvas is there. */
export function useRenderer(canvas: HTMLCanvasElement | null, input: Input): GraphRenderer | null {
  const { scene, palette, marks, width, height, picture, room, cover, animate } = input;
  const renderer = useMemo(() => (canvas ? new GraphRenderer(canvas) : null), [canvas]);

  useEffect(() => () => renderer?.destroy(), [renderer]);

  useEffect(() => renderer?.setPalette(palette), [renderer, palette]);
  useEffect(() => renderer?.resize(width, height, window.devicePixelRatio || 1), [renderer, width, height]);
  useEffect(() => {
    if (scene) {
      renderer?.setScene(scene);
    }
  }, [renderer, scene]);
  useEffect(() => renderer?.setMarks(marks), [renderer, marks]);
  useEffect(() => {
    if (scene) {
      renderer?.show(picture, room, cover, animate);
    }
  }, [renderer, scene, picture, room, cover, animate, width, height]);
  useEffect(() => {
    // Fonts of the page may arrive after the first picture.
    void document.fonts?.ready.then(() => renderer?.setPalette(palette));
  }, [renderer, palette]);

  return renderer;
}
