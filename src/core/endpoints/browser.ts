/** The command that opens a browser, or the reason why none is opened. */
export type BrowserPlan = { command: string[] } | { reason: string }

/**
 * The command that opens a URL in the default browser of a platform. In CI and without a display no browser is opened,
 * because no user would see it.
 */
export function planBrowser(
  url: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): BrowserPlan {
  if (env.CI) return { reason: 'CI is set' }
  if (platform === 'darwin') return { command: ['open', url] }
  // `start` takes its first quoted argument as the title of a window, hence the empty one.
  // `&` would begin another command there.
  if (platform === 'win32') return { command: ['cmd', '/c', 'start', '', url.replaceAll('&', '^&')] }
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return { reason: 'there is no display' }
  return { command: ['xdg-open', url] }
}
