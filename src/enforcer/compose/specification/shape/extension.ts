/** Keys that anybody may add where the specification allows it. */
export function isExtensionKey(key: string): boolean {
  return key.startsWith('x-')
}
