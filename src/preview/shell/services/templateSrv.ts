import type { TemplateSrv } from '@grafana/runtime';
import { sceneGraph, type SceneObject, SceneVariableSet } from '@grafana/scenes';

let scene: SceneObject | undefined;

/** The scene on screen, whose variables `replace` knows. */
export function setActiveScene(next: SceneObject | undefined): void {
  scene = next;
}

/** Stands in where no dashboard is on screen: knows no variables, but the macros of links such as `${__value.raw}`. */
const noDashboard = new SceneVariableSet({ variables: [] });

export const previewTemplateSrv: TemplateSrv = {
  getVariables: () => [],
  containsTemplate: (target) => /\$\w|\$\{|\[\[/.test(target ?? ''),
  updateTimeRange: () => undefined,
  replace(target = '', scopedVars = {}, format) {
    const sceneObject = (scopedVars.__sceneObject?.value.valueOf() as SceneObject | undefined) ?? scene ?? noDashboard;
    return sceneGraph.interpolate(sceneObject, target, scopedVars, format as never);
  },
};
