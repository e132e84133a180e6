import { t } from '@grafana/i18n';
import { Button } from '@grafana/ui';

interface Props {
  /** How many are not shown. */
  left: number;
  showsAll: boolean;
  onToggle: () => void;
}

/** Below a list that shows its first entries: "and 12 more", and back. */
export function MoreButton({ left, showsAll, onToggle }: Props) {
  return (
    <Button size="sm" variant="secondary" fill="text" icon={showsAll ? 'angle-up' : 'angle-down'} onClick={onToggle}>
      {showsAll ? t('series-list.fewer', 'Show fewer') : t('series-list.more', 'and {{left}} more', { left })}
    </Button>
  );
}
