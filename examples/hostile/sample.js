// Five ways out that people try first. None gets as far as running.
const make = (() => {}).constructor
const run = eval
const key = {}['__pro' + 'to__']
const id = process.pid
with (key) { id }
import('node:fs').then((fs) => fs.readFileSync('/etc/passwd'))
