// A text plugin with two imports of its own. Only what restrict.config.json lists can be imported.
import { tokenize } from './lib/tokenize.js'
import { score, words as known } from './lib/sentiment.ts'

export default function summarize(text) {
  const tokens = tokenize(text)
  const sentences = text.split(/[.!?]\s*/).filter(Boolean)
  const ranked = sentences.map((sentence) => ({ sentence, score: score(tokenize(sentence)) }))
  ranked.sort((a, b) => b.score - a.score)
  console.log(`${tokens.length} words, ${known.size} in the lexicon`)
  return { best: ranked[0]?.sentence ?? '', worst: ranked.at(-1)?.sentence ?? '', mood: score(tokens) }
}
