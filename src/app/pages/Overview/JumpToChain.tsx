import { useId, useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Button, Field, Input, Stack } from '@grafana/ui';
import { testIds } from '../../../ui/testIds';

interface Props {
  /** Address that shows one chain. */
  chainUrl: (chainId: string) => string;
}

/** Opens one chain by its id. */
export function JumpToChain({ chainUrl }: Props) {
  const id = useId();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const chain = text.trim();
  const error = asked && chain === '' ? t('overview.jump-empty', 'Paste a chain id or a trace id.') : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (chain !== '') {
      locationService.push(chainUrl(chain));
    }
  };
  return (
    <form onSubmit={submit} role="search" data-testid={testIds.overview.jump}>
      <Stack direction="row" gap={1} alignItems="flex-end">
        <Field
          label={t('overview.jump', 'Jump to a chain')}
          htmlFor={id}
          noMargin
          invalid={error !== undefined}
          error={error}
        >
          <Input
            id={id}
            value={text}
            maxLength={255}
            width={26}
            spellCheck={false}
            placeholder={t('overview.jump-placeholder', 'Chain id or trace id')}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </Field>
        <Button type="submit" variant="secondary" icon="search">
          {t('overview.jump-open', 'Open')}
        </Button>
      </Stack>
    </form>
  );
}
