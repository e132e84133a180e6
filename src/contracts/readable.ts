/** Control characters other than line ends and tabs, as terminals put them among a text, and halves of characters. Not every database takes them. */
const UNREADABLE = /[^\P{Cc}\n\t]|\p{Cs}/gu;

/** A text of people as it is kept: without what nobody could read, and without space around it. */
export function readable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNREADABLE, '').trim();
}
