type Child = Node | string | null | undefined | false

interface Props {
  class?: string
  text?: string
  title?: string
  onclick?: (event: MouseEvent) => void
  /** Attributes, such as `role` and `aria-label`. Null: it has none. */
  attrs?: Readonly<Record<string, string | number | boolean | null | undefined>>
}

/** An element of HTML. Text goes in as text, so nothing in it is obeyed. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  props: Props = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  if (props.class) element.className = props.class
  if (props.title) element.title = props.title
  if (props.text !== undefined) element.textContent = props.text
  if (props.onclick) element.addEventListener('click', props.onclick as (event: Event) => void)
  setAttributes(element, props.attrs)
  append(element, children)
  return element
}

const SVG = 'http://www.w3.org/2000/svg'

/** An element of SVG. */
export function s<K extends keyof SVGElementTagNameMap>(
  name: K,
  attrs: Props['attrs'] = {},
  ...children: readonly (Child | readonly Child[])[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name)
  setAttributes(element, attrs)
  append(element, children)
  return element
}

function setAttributes(element: Element, attrs: Props['attrs']): void {
  for (const [name, value] of Object.entries(attrs ?? {}))
    if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value))
}

function append(element: Element, children: readonly (Child | readonly Child[])[]): void {
  for (const child of children.flat()) if (child) element.append(child)
}

/** Whether a user is typing, so that letters are no commands. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}
