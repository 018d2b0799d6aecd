/** The text with every character but line breaks replaced by a space. */
export function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ')
}
