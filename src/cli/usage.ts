/** What the user typed cannot be done: exit code 2, no stack. */
export class UsageError extends Error {}

export function quote(text: string): string {
  return `“${text}”`;
}
