import { useMemo } from 'react';
import { downloadBlob, downloadCsv, downloadPng, fileName } from '../../../ui/download';
import type { Exports } from '../components/Controls';
import { nodeColumns } from '../components/GraphTable';
import type { GraphModel } from '../model/graphModel';
import { paintWhole } from '../render/exportPicture';
import type { Palette } from '../render/palette';
import type { Scene } from '../render/scene';
import { toSvg } from '../render/toSvg';

/** Downloads of the picture and of the table. */
export function useExports(title: string, model: GraphModel, scene: Scene | null, palette: Palette): Exports {
  return useMemo<Exports>(
    () => ({
      png: () => {
        const canvas = scene ? paintWhole(scene, palette) : null;
        if (canvas) {
          void downloadPng(title, canvas);
        }
      },
      svg: () => {
        if (scene) {
          downloadBlob(new Blob([toSvg(scene, palette)], { type: 'image/svg+xml' }), fileName(title, 'svg'));
        }
      },
      csv: () => {
        const columns = nodeColumns(model);
        downloadCsv(
          title,
          columns.map((column) => column.title),
          model.nodes.map((node) => columns.map((column) => column.value(node)))
        );
      },
    }),
    [title, model, scene, palette]
  );
}
