/** A bar chart as SVG, on a logarithmic scale where values are far apart; readable on light and on dark pages. */
export function barChart(title: string, bars: readonly { label: string; value: number }[]): string {
  const [rowHeight, left, width] = [30, 230, 420]
  const most = Math.max(...bars.map(({ value }) => value), 2)
  const isWide = most > 20
  const place = (value: number): number => Math.max(2, (isWide ? Math.log(Math.max(value, 1)) / Math.log(most) : value / most) * width)
  const rows = bars.map(({ label, value }, index) => {
    const y = 50 + index * rowHeight
    return `<text x="${left - 10}" y="${y + 15}" text-anchor="end">${escape(label)}</text><rect x="${left}" y="${y}" width="${place(value).toFixed(1)}" height="20" rx="3" fill="${label.startsWith('restrict') ? '#2f81f7' : '#8b949e'}"/><text x="${(left + place(value) + 8).toFixed(1)}" y="${y + 15}">${value.toFixed(2)}</text>`
  })
  const height = 60 + bars.length * rowHeight
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 90} ${height}" font-family="system-ui, sans-serif" font-size="14" fill="#7d8590"><text x="10" y="26" font-size="16">${escape(title)}${isWide ? ' (logarithmic)' : ''}</text>${rows.join('')}</svg>\n`
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
