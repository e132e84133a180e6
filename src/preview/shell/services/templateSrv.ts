import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { sceneGraph, type SceneObject } from '@grafana/scenes';

let scene: SceneObject | undefined;

/** The scene on screen, whose variables `replace` knows. */
export function setActiveScene(next: SceneObject | undefined): void {
  scene = next;
}

function replaceScoped(target: string, scopedVars: ScopedVars): string {
  return target.replace(/\$(\w+)|\$\{(\w+)(?:[.:][^}]*)?\}/g, (match, bare: string | undefined, braced: string | undefined) => {
    const variable = scopedVars[bare ?? braced ?? ''];
    return variable ? String(variable.value) : match;
  });
}

export const previewTemplateSrv: TemplateSrv = {
  getVariables: () => [],
  containsTemplate: (target) => /\$\w|\$\{|\[\[/.test(target ?? ''),
  updateTimeRange: () => undefined,
  replace(target = '', scopedVars = {}, format) {
    const sceneObject = (scopedVars.__sceneObject?.value.valueOf() as SceneObject | undefined) ?? scene;
    return sceneObject ? sceneGraph.interpolate(sceneObject, target, scopedVars, format as never) : replaceScoped(target, scopedVars);
  },
};
