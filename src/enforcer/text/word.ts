/** A pattern's source for a text as it stands. */
export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')
}
