/** A value as a part of a URL, whatever part that is: also without the characters that a shell or a quotation may end at. */
export function encoded(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
