import { type SceneComponentProps, type SceneDataLayerSet, SceneObjectBase, type SceneObjectState } from '@grafana/scenes';
import { InlineSwitch } from '@grafana/ui';

interface State extends SceneObjectState {
  layers: SceneDataLayerSet;
}

/** A switch for each annotation of the dashboard; those of @grafana/scenes bear no name of their own. */
export class AnnotationControls extends SceneObjectBase<State> {
  static Component = ({ model }: SceneComponentProps<AnnotationControls>) => (
    <>
      {model.state.layers.state.layers.map((layer) => (
        <Toggle key={layer.state.key ?? layer.state.name} layer={layer} />
      ))}
    </>
  );
}

type Layer = SceneDataLayerSet['state']['layers'][number];

function Toggle({ layer }: { layer: Layer }) {
  const { name, isEnabled, isHidden } = layer.useState();
  if (isHidden) {
    return null;
  }
  return <InlineSwitch id={`annotation ${name}`} showLabel label={name} value={Boolean(isEnabled)} onChange={() => layer.setState({ isEnabled: !isEnabled })} />;
}
