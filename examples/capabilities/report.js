// An async script: it can reach exactly the three capabilities that capabilities.mjs hands it.
const cities = ['Bern', 'Kyoto', 'Quito']

async function temperatureOf(city) {
  const { celsius } = await weather.current(city)
  return { city, celsius, feels: celsius < 12 ? 'cold' : 'mild' }
}

const rows = await Promise.all(cities.map(temperatureOf))
for (const { city, celsius, feels } of rows) console.log(`${city.padEnd(6)} ${String(celsius).padStart(3)} C  ${feels}`)

try {
  await weather.current('Atlantis')
} catch (error) {
  console.log(`${error.name}: ${error.message}`)
}

const average = rows.reduce((sum, { celsius }) => sum + celsius, 0) / rows.length
const id = await save({ title: 'temperatures', average: Math.round(average * 10) / 10 })
notify(`saved as ${id}`)
export default { id, average }
