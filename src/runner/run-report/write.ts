import { join } from 'node:path'
import { visibleJson } from '../../core/text/visible.ts'
import { VERSION } from '../../core/version.ts'
import { writeTextFile } from '../../host/files/write-file.ts'
import { tracesOf } from '../../report/otlp/otlp.ts'
import { pageData } from '../../report/page/data.ts'
import { renderPage } from '../../report/page/page.ts'
import { markdownSummary } from '../../report/summary/markdown.ts'
import { pageAssets } from './assets.ts'
import type { LoadedRun } from './load.ts'

/**
 * Writes the report of a run into a folder: `index.html` for people, `report.json` for programs, `summary.md` for a CI service, and
 * `traces.json` for tools that read OTLP if it is asked for.
 *
 * @returns the path of the page
 * @throws FILE_NOT_WRITTEN
 */
export function writeRunReport(
  { story, outputs }: LoadedRun,
  { folder, isOtlp = false }: { folder: string; isOtlp?: boolean },
): string {
  const page = join(folder, 'index.html')
  writeTextFile(page, renderPage(pageData(story, outputs), pageAssets()))
  writeTextFile(join(folder, 'report.json'), `${visibleJson(story, 2)}\n`)
  writeTextFile(join(folder, 'summary.md'), markdownSummary(story))
  if (isOtlp) writeTextFile(join(folder, 'traces.json'), `${visibleJson(tracesOf(story, VERSION))}\n`)
  return page
}
