/** The first bits of the roots of the first primes, which are the constants of SHA-256; made when first needed. */
let constants: { readonly start: readonly number[]; readonly rounds: readonly number[] } | undefined;

function makeConstants(): NonNullable<typeof constants> {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (!primes.some(prime => n % prime === 0)) primes.push(n);
  const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;
  return { start: primes.slice(0, 8).map(prime => fraction(Math.sqrt(prime))), rounds: primes.map(prime => fraction(Math.cbrt(prime))) };
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/**
 * SHA-256 of a text's UTF-8, in hex. For identities, not for secrets: `node:crypto`, which gives the same, takes
 * 2.7 ms to load, a third of what the whole program adds to the start of Node, and would be loaded for every format.
 */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) * 16);
  for (const [at, byte] of bytes.entries()) words[at >> 2]! |= byte << (24 - (at % 4) * 8);
  words[bytes.length >> 2]! |= 0x80 << (24 - (bytes.length % 4) * 8);
  words[words.length - 1] = bytes.length * 8;

  const { start, rounds } = (constants ??= makeConstants());
  const state = Int32Array.from(start);
  const schedule = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    const work = Int32Array.from(state);
    for (let round = 0; round < 64; round++) {
      if (round < 16) schedule[round] = words[block + round]!;
      else {
        const near = schedule[round - 2]!;
        const far = schedule[round - 15]!;
        const mixed = (rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3)) + (rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10));
        schedule[round] = schedule[round - 16]! + schedule[round - 7]! + mixed;
      }
      const a = work[0]!;
      const b = work[1]!;
      const c = work[2]!;
      const e = work[4]!;
      const f = work[5]!;
      const g = work[6]!;
      const h = work[7]!;
      const first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + rounds[round]! + schedule[round]!;
      const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      work.copyWithin(1, 0, 7);
      work[4]! += first;
      work[0] = first + second;
    }
    for (const [at, word] of work.entries()) state[at]! += word;
  }
  return Array.from(state, word => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
