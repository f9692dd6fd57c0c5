// Tries to swallow its own termination. The step limit does not care.
let turns = 0
for (;;) {
  try {
    while (true) turns++
  } catch {
    continue
  } finally {
    turns = 0
  }
}
