/** The pages of rules as a site wants them: front matter, the page, and every message with its hint. */

export type SitePage = { id: string; description: string; url: string; page: string; messages?: Readonly<Record<string, string>> | undefined; hints?: Readonly<Record<string, string>> | undefined }

/** One page; `url` gives the path under which links in diagnostics look for it. */
export function sitePage({ id, description, url, page, messages = {}, hints = {} }: SitePage): string {
  const front = ['---', `title: ${id}`, `description: ${JSON.stringify(description)}`, `permalink: ${new URL(url).pathname}`, '---', '']
  const rows = Object.entries(messages).map(([key, message]) => `| ${cell(message)} | ${cell(hints[key] ?? '')} |`)
  const table = rows.length === 0 ? [] : ['', '## Messages', '', '| message | hint |', '|---|---|', ...rows]
  return `${[...front, page.trimEnd(), ...table].join('\n')}\n`
}

/** The list of all pages. */
export function siteIndex(pages: readonly SitePage[]): string {
  const rows = pages.map(({ id, description }) => `| [${id}](${id}.md) | ${cell(description)} |`)
  return ['---', 'title: Rules', 'permalink: /rules/', '---', '', '# Rules', '', '| id | |', '|---|---|', ...rows, ''].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
