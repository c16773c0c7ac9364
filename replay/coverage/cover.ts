import type { Coverage } from "./meter.js";

/**
 * A small choice that covers what all cover together: by turns that which adds most, then without those that have become
 * superfluous. Earlier ones are preferred.
 *
 * @returns places, rising
 */
export function chooseCover(coverages: readonly Coverage[]): number[] {
  const pieces = piecesOf(coverages);
  /** How many of those that are chosen cover each piece. */
  const counts = new Map<number, number>();
  const chosen: number[] = [];
  let open = pieces.map((own, place) => ({ place, own }));
  for (;;) {
    for (const each of open) each.own = each.own.filter((piece) => !counts.has(piece));
    open = open.filter(({ own }) => own.length > 0);
    const [first, ...others] = open;
    if (first === undefined) break;
    const best = others.reduce((most, each) => (each.own.length > most.own.length ? each : most), first);
    chosen.push(best.place);
    for (const piece of pieces[best.place]!) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  const kept = chosen.filter((place) => {
    if (pieces[place]!.some((piece) => counts.get(piece) === 1)) return true;
    for (const piece of pieces[place]!) counts.set(piece, counts.get(piece)! - 1);
    return false;
  });
  return kept.sort((a, b) => a - b);
}

/** How much all cover together that some do not, in characters of the scripts. */
export function missingFrom(some: readonly Coverage[], all: readonly Coverage[]): number {
  const both = [...some, ...all];
  const lengths = new Map<number, number>();
  const pieces = piecesOf(both, lengths);
  const seen = new Set(pieces.slice(0, some.length).flat());
  const missing = new Set(pieces.slice(some.length).flat());
  let sum = 0;
  for (const piece of missing) if (!seen.has(piece)) sum += lengths.get(piece)!;
  return sum;
}

/** Cuts scripts into pieces at every place where some coverage begins or ends: each has all of a piece, or nothing. */
function piecesOf(coverages: readonly Coverage[], lengths?: Map<number, number>): number[][] {
  const places = new Map<string, Set<number>>();
  for (const coverage of coverages)
    for (const [url, covered] of Object.entries(coverage)) {
      const known = places.get(url);
      if (known === undefined) places.set(url, new Set(covered));
      else for (const place of covered) known.add(place);
    }
  const numbers = new Map<string, Map<number, number>>();
  let next = 0;
  for (const [url, set] of places) {
    const sorted = [...set].sort((a, b) => a - b);
    numbers.set(url, new Map(sorted.map((place, i) => [place, next + i])));
    sorted.forEach((place, i) => void lengths?.set(next + i, (sorted[i + 1] ?? place) - place));
    next += sorted.length;
  }
  return coverages.map((coverage) =>
    Object.entries(coverage).flatMap(([url, covered]) => {
      const own: number[] = [];
      for (let i = 0; i < covered.length; i += 2)
        for (let n = numbers.get(url)!.get(covered[i]!)!; n < numbers.get(url)!.get(covered[i + 1]!)!; n++)
          own.push(n);
      return own;
    }),
  );
}
