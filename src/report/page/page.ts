import { createHash } from 'node:crypto'
import type { PageData } from './data.ts'

/** What the page is made of besides its data: the compiled script and the style. */
export interface PageAssets {
  script: string
  style: string
}

/**
 * The report as one HTML file, which needs no network. Its policy lets the browser run the script of this program and nothing else, whatever
 * a service has printed.
 */
export function renderPage(data: PageData, { script, style }: PageAssets): string {
  const { environment, run, outcome } = data.story
  const title = `${[environment, outcome].filter(Boolean).join(' ')} · ${run}`
  const policy = [
    "default-src 'none'",
    `script-src '${sourceOf(script)}'`,
    `style-src '${sourceOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en" data-outcome="${escapeHtml(outcome)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>
<body>
<noscript><p>This report needs JavaScript. It asks no server for anything.</p></noscript>
<div id="app"></div>
<script type="application/json" id="data">${embeddedJson(data)}</script>
<script>${script}</script>
</body>
</html>
`
}

/** Data as JSON that can stand in a script element: nothing in it ends the element, and old parsers of JavaScript can read it. */
export function embeddedJson(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** How a policy names an inline script or style. */
function sourceOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`
}

const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cg fill=%22%234a7bd0%22%3E%3Crect x=%221%22 y=%222%22 width=%227%22 height=%223%22 rx=%221%22/%3E%3Crect x=%225%22 y=%226.5%22 width=%228%22 height=%223%22 rx=%221%22/%3E%3Crect x=%229%22 y=%2211%22 width=%226%22 height=%223%22 rx=%221%22/%3E%3C/g%3E%3C/svg%3E'
