/** Whether text is UTF-16: by its mark or, as files begin with ASCII, by every other byte that is 0, which UTF-8 takes too. */
export function isUtf16([first, second]: Uint8Array): boolean {
  if (second === undefined) return false;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 0) !== (second === 0);
}
