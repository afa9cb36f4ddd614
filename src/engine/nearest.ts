/** What somebody most likely meant: a known word that holds theirs, or is made of it by the fewest slips; undefined where half would be slips. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const distance = wanted.length > 2 && other.includes(wanted) ? 1 : editDistance(wanted, other);
    if (distance < least && distance <= Math.max(wanted.length, other.length) / 2) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** ` Did you mean X?`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const meant = nearest(word, known);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** Insertions, deletions, replacements, and neighbours that changed places. */
function editDistance(a: string, b: string): number {
  // Nobody mistypes a novel, and the time grows with both lengths.
  if (a.length > 200 || b.length > 200) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let distance = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) distance = Math.min(distance, beforeLast[j - 2]! + 1);
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
