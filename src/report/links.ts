/** Where a line of a file can be looked at; a path that leaves the project cannot. */
export function fileUrl(filesUrl: string, path: string, line: number | undefined): string | undefined {
  if (path.startsWith('/') || path.startsWith('..') || /^[A-Za-z]:|\p{Cs}/u.test(path)) return undefined;
  const target = path.split('/').map(part => encodeURIComponent(part).replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)).join('/');
  return `${filesUrl}/${target}${line === undefined ? '' : `#L${line}`}`;
}

/** The page of a rule. */
export function ruleUrl(homepage: string, rule: string): string | undefined {
  return /^[a-z\d-]+$/.test(rule) ? `${homepage}/blob/main/rules/${rule}.md` : undefined;
}
