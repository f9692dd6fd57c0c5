// What the embedder hands to the program. Nothing else of the host exists for it.
const readings = { Bern: 7, Kyoto: 14, Quito: 16 }
const saved = []

export const weather = {
  async current(city) {
    if (!Object.hasOwn(readings, city)) throw new RangeError(`no station in ${city}`)
    return { celsius: readings[city] }
  },
}

export async function save(report) {
  return `report-${saved.push(report)}`
}

export function notify(text) {
  process.stderr.write(`notify: ${text}\n`)
}
