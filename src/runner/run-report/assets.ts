import { readFileSync } from 'node:fs'
import type { PageAssets } from '../../report/page/page.ts'

/** The script and the style of the page of a report, which the build has compiled. */
export function pageAssets(): PageAssets {
  const read = (name: string) => readFileSync(new URL(`../../report/page/${name}`, import.meta.url), 'utf8')
  return { script: read('script.js'), style: read('style.css') }
}
