const BLOCK = 100;
const BASE = 37;
const HALF = 2 ** 32;
/** What the character that leaves the block weighs by then, mod 2^64. */
const WEIGHT = BigInt(BASE) ** BigInt(BLOCK) % 2n ** 64n;
const WEIGHT_HIGH = Number(WEIGHT >> 32n);
const WEIGHT_LOW = Number(WEIGHT & 0xffffffffn);

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const END = 0xffff;

/**
 * GitHub's `primaryLocationLineHash` of each line: a rolling hash, mod 2^64, over the 100 characters from its start
 * that are neither space nor tab, with `:n` for the n-th line of that hash. It must be theirs to the bit, else an
 * upload that computes its own closes every alert and opens it anew. In two halves, as BigInt is ten times slower.
 */
export function lineHashes(text: string): readonly string[] {
  const block = new Uint16Array(BLOCK);
  const startsLine = new Uint8Array(BLOCK);
  const hashes: string[] = [];
  const seen = new Map<string, number>();
  let high = 0;
  let low = 0;
  let at = 0;

  const push = (code: number): void => {
    if (startsLine[at]) {
      const hash = high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
      const count = (seen.get(hash) ?? 0) + 1;
      seen.set(hash, count);
      hashes.push(`${hash}:${count}`);
      startsLine[at] = 0;
    }
    const leaving = block[at]!;
    block[at] = code;
    const sum = low * BASE + code - WEIGHT_LOW * leaving;
    const carry = Math.floor(sum / HALF);
    low = sum - carry * HALF;
    const upper = high * BASE - WEIGHT_HIGH * leaving + carry;
    high = upper - Math.floor(upper / HALF) * HALF;
  };

  let lineStart = true;
  let afterCr = false;
  for (let index = 0; index <= text.length; index++) {
    const read = index < text.length ? text.charCodeAt(index) : END;
    const skip = read === SPACE || read === TAB || (afterCr && read === LF);
    afterCr = read === CR;
    if (skip) continue;
    const code = read === CR ? LF : read;
    push(code);
    if (lineStart) startsLine[at] = 1;
    lineStart = code === LF;
    at = (at + 1) % BLOCK;
  }
  for (let rest = 0; rest < BLOCK; rest++) {
    push(0);
    at = (at + 1) % BLOCK;
  }
  return hashes;
}

/** Where the text ends that the hash of a line is made from. */
export function endOfHashed(text: string, lineStart: number): number {
  let at = lineStart;
  for (let counted = 0; at < text.length && counted < BLOCK; at++) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB) counted++;
  }
  return at;
}
