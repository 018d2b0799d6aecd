/** Whether a key is an extension, `x-...`, which users may add where the specification allows it. */
export function isExtensionKey(key: string): boolean {
  return key.startsWith('x-')
}
