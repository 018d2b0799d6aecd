/** The same text with every character but line ends made a space. */
export function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ')
}
