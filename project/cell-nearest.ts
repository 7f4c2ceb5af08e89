/** The words closest to a mistyped one, closest first; words that contain it come before all.
 *  @param most how many to return at most */
export function nearest(word: string, words: string[], most = 3): string[] {
  const wanted = word.toLowerCase()
  const scored = words.map((candidate) => {
    const inside = wanted.length > 1 && candidate.toLowerCase().includes(wanted)
    return { candidate, score: inside ? 0 : editDistance(wanted, candidate.toLowerCase()) }
  })
  scored.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
  return scored.slice(0, most).map((entry) => entry.candidate)
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, row[j] + 1, next[j - 1] + 1))
    }
    row = next
  }
  return row[b.length]
}
