/** Where sources keep the sentence of an error in an event's `error_context`, in the order of preference. */
export const ERROR_SENTENCE_KEYS = [
  'error_message',
  'message',
  'exception',
  'error',
  'exception.message',
  'status_message',
  'reason',
  'error_type',
  'type',
] as const;
