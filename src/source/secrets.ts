import type { Source } from './source.js';
import type { Node } from './tree.js';

/**
 * Marks every value of a file that looks like a secret, so that no output prints it: keys by their format, values by
 * the name they stand under, defaults of NoEcho parameters, and the same values wherever else they stand. Rather too
 * much than too little. Everything here is linear in the length of the file, whatever it holds.
 */
export function hideSecrets(source: Source, documents: readonly Node[]): void {
  const found = new Found(source.text);
  hideKnownFormats(found);
  hideUserInfo(found);
  hideAssigned(found, documents.length === 0);
  hideFlags(found);
  const seen = new Set<Node>();
  for (const document of documents) {
    hideInTree(document, found, seen);
    hideNoEcho(document, found);
  }
  if (documents.length === 0) hideNoEchoLines(found);
  hideRepeated(found);
  for (const { start, end } of found.merged()) source.hide(start, end);
}

/** The same for code and manifests: what stands in quotes there and looks as if nobody typed it is taken for a key, too. */
export function hideSecretsInCode(source: Source): void {
  const found = new Found(source.text);
  hideKnownFormats(found);
  hideUserInfo(found);
  hideAssigned(found, false);
  hideFlags(found);
  hideKeysByLook(found);
  hideRepeated(found);
  for (const { start, end } of found.merged()) source.hide(start, end);
}

/** A sentence of ours without what looks like a secret: names and routes of a template stand in it. */
export function withoutSecrets(sentence: string): string {
  if (!MAY_TELL.test(sentence)) return sentence;
  const found = new Found(sentence);
  hideKnownFormats(found);
  hideUserInfo(found);
  hideAssigned(found, false, /=$/);
  const ranges = found.merged();
  if (ranges.length === 0) return sentence;
  let shown = '';
  let from = 0;
  for (const { start, end } of ranges) {
    shown += sentence.slice(from, start) + '*'.repeat(end - start);
    from = end;
  }
  return shown + sentence.slice(from);
}

/**
 * What a sentence has at least from which something is to be hidden: an assignment, an address, the beginning of an
 * authorization, a private key, a key or a token, each as below. Nearly no sentence has, and this is one expression to
 * compile instead of all of them.
 */
const MAY_TELL = new RegExp([
  '=|://|-----BEGIN|[Bb]earer|BEARER|[Bb]asic|BASIC|eyJ|A(?:Iza|KIA|SIA|BIA|BSK)|ACCA',
  '(?:sk|pk|rk|whsec|r8|xai|pplx|hf|key|gh[oprsu]|pat|xox[abeprs]|xapp|lsv2|tvly|nvapi|npm)[-_]|(?:ya29|SG|slack)\\.',
].join('|'));

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Shorter values are words that stand in a file for other reasons. */
const REPEATED_FROM = 8;

class Found {
  readonly #ranges: Range[] = [];
  readonly values = new Set<string>();

  constructor(readonly text: string) {}

  hide(start: number, end: number): void {
    if (end > start) this.#ranges.push({ start, end });
  }

  /** Hides a value, and has it hidden wherever else it stands. */
  hideEverywhere(start: number, end: number, value = this.text.slice(start, end)): void {
    this.hide(start, end);
    this.repeat(value);
  }

  repeat(value: string): void {
    // What a template puts in stands in many other places.
    for (const piece of value.includes('${') ? value.split(/\$\{[^{}]*\}?/) : [value]) {
      const trimmed = piece.trim();
      if (trimmed.length >= REPEATED_FROM) this.values.add(trimmed);
    }
  }

  merged(): Range[] {
    const merged: { start: number; end: number }[] = [];
    for (const { start, end } of [...this.#ranges].sort((a, b) => a.start - b.start)) {
      const last = merged.at(-1);
      if (last && start <= last.end) last.end = Math.max(last.end, end);
      else merged.push({ start, end });
    }
    return merged;
  }
}

// ── by format ──────────────────────────────────────────────────────────────

/** Not within a word; an escape of JSON (`\n`) or of a URL (`%3D`) before it is no word. */
const AT_START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))`;

/** Each needs a fixed beginning, and what follows is one run of one class of characters: nothing to go back over. */
const KEY_FORMATS = new RegExp(AT_START + '(?:' + [
  'sk-[\\w-]{12,}', // OpenAI, Anthropic, OpenRouter, Langfuse
  '(?:sk|rk|pk|whsec)_(?:live|test)_\\w{8,}|whsec_[\\w+/=]{16,}', // Stripe, Svix
  'gsk_\\w{16,}', // Groq
  'r8_\\w{16,}', // Replicate
  'xai-\\w{16,}',
  'pplx-\\w{16,}',
  'hf_\\w{16,}',
  'AIza[\\w-]{20,}', // Google
  'ya29\\.[\\w-]{16,}',
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}', // AWS access key ids
  'ABSK[\\w+/=-]{16,}', // Bedrock API keys
  'bedrock-api-key-[\\w+/=-]{16,}',
  'gh[oprsu]_\\w{16,}|github_pat_\\w{16,}|glpat-[\\w-]{16,}',
  'xox[abeprs]-[\\w-]{8,}|xapp-[\\w-]{8,}', // Slack
  'hooks\\.slack\\.com/services/[\\w/]{8,}',
  'lsv2_\\w{8,}|pcsk_\\w{8,}|tvly-[\\w-]{8,}|nvapi-[\\w-]{8,}', // LangSmith, Pinecone, Tavily, NVIDIA
  'SG\\.[\\w-]{16,}(?:\\.[\\w-]+)?|npm_\\w{16,}',
].join('|') + ')', 'g');

/** Three to five parts in base64url, the first of which is a JSON object. A run is looked at once, from its start. */
const TOKENS = /(?:(?<![\w-])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){1,3}/g;
const AUTHORIZATION = /(?<![A-Za-z])(?:[Bb]earer|BEARER|[Bb]asic|BASIC)(?:[ \t]|%20|\+){1,4}([\w.~+/=-]{8,})/g;
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** Of a private key whose end is missing. */
const KEY_LENGTH = 8_000;

function hideKnownFormats(found: Found): void {
  const { text } = found;
  for (const { index, 0: match } of text.matchAll(KEY_FORMATS)) found.hideEverywhere(index, index + match.length);
  for (const { index, 0: match } of text.matchAll(TOKENS)) found.hideEverywhere(index, index + match.length);
  for (const { index, 0: match, 1: token } of text.matchAll(AUTHORIZATION)) {
    // "Basic authentication" is prose.
    if (token!.length >= 16 || /\d/.test(token!)) found.hideEverywhere(index + match.length - token!.length, index + match.length);
  }
  let ends = true;
  for (let match = PRIVATE_KEY.exec(text); match; match = PRIVATE_KEY.exec(text)) {
    const start = match.index + match[0].length;
    const footer: number = ends ? text.indexOf('-----END', start) : -1;
    ends = footer >= 0;
    const end = ends ? footer : Math.min(text.length, start + KEY_LENGTH);
    found.hide(start, end);
    PRIVATE_KEY.lastIndex = end;
  }
  PRIVATE_KEY.lastIndex = 0;
}

/** `scheme://user:password@host`, and a token that stands there alone. */
function hideUserInfo(found: Found): void {
  const { text } = found;
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const start = at + 3;
    let end = -1;
    let colon = -1;
    let braces = 0;
    for (let i = start; i < text.length && i < start + 1_000; i++) {
      const character = text[i]!;
      // The next address: whoever reads on reads it again.
      if (character === ':' && text.startsWith('://', i)) break;
      // What a template puts in is not read: `${Name}`, `{{resolve:…}}` hold what would end it.
      if (character === '{') braces++;
      else if (character === '}') braces--;
      if (braces > 0 && character !== '\n') continue;
      if (/[\s/?#"'`<>\\]/.test(character)) break;
      if (character === ':' && colon < 0) colon = i;
      if (character === '@') end = i;
    }
    if (end < 0) continue;
    const from = colon >= 0 && colon < end ? colon + 1 : end - start >= 16 ? start : end;
    if (!isPlaceholder(text.slice(from, end))) found.hideEverywhere(from, end);
  }
}

function isPlaceholder(value: string): boolean {
  return /^(?:\$\{[^{}]*\}|\{\{.*\}\}|\{[^{}]*\}|%[sd]|\$[A-Z_][A-Z0-9_]*)?$/.test(value);
}

const QUOTED = /(["'`])([\w+/=-]{20,512})\1/g;

/** `Pinecone("8f3a…")`: no name says what it is. Names of models and hosts have dots, and words have few digits among them. */
function hideKeysByLook(found: Found): void {
  for (const { index, 2: value } of found.text.matchAll(QUOTED)) {
    if (looksRandom(value!)) found.hideEverywhere(index + 1, index + 1 + value!.length);
  }
}

function looksRandom(value: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(value) || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return true;
  // From letters to digits and back, more often than dates and versions in a name make it.
  const turns = value.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  return turns >= 5 && /[a-z]/.test(value) && /[A-Z]/.test(value);
}

// ── by name ────────────────────────────────────────────────────────────────

const HEADS: ReadonlySet<string> = new Set([
  'password', 'passwords', 'passwd', 'pwd', 'pass', 'passphrase', 'passcode', 'secret', 'secrets', 'token', 'tokens', 'apikey', 'apikeys', 'credential', 'credentials', 'creds',
  'authorization', 'dsn', 'salt',
]);
/** Written without a mark between the words: `dbpassword`, `accesskey`. */
const GLUED = /(?:password|passwd|passphrase|secret|apikeys?|accesskey|secretkey|privatekey|signingkey|encryptionkey|authkey|token|credentials?|connectionstring)$/;
const KEY_OWNERS: ReadonlySet<string> = new Set([
  'api', 'access', 'private', 'secret', 'signing', 'signature', 'encryption', 'account', 'shared', 'license', 'auth', 'service', 'master', 'storage', 'subscription', 'webhook',
  'jwt', 'hmac', 'ssh', 'deploy', 'client', 'app', 'application', 'admin', 'openai', 'ai', 'anthropic', 'cohere', 'mistral', 'groq', 'together', 'gemini', 'huggingface', 'hf', 'replicate',
  'perplexity', 'openrouter', 'xai', 'deepseek', 'voyage', 'fireworks', 'pinecone', 'tavily', 'serper', 'stripe', 'sendgrid', 'twilio', 'datadog', 'dd', 'langsmith', 'langfuse', 'azure',
]);
/** What stands behind the secret's word where not the secret is meant, but something about it. */
const ABOUT: ReadonlySet<string> = new Set((
  'arn arns name names id ids url uri urls endpoint path file filename type types length size count ttl expiry expiration expires expire expired rotation policy parameter parameters param '
  + 'label limit max min version versions stage stages field header headers source prefix suffix alias region table bucket enabled required validity seconds minutes hours days timeout issuer audience '
  + 'scope scopes format description provider algorithm authorizer function lambda role template key keys manager store service resolver rule ref reference location status unit units usage '
  + 'index attribute attributes column handler queue topic group revocation recovery generator budget hint user username signing public per in stdin error errors'
).split(' '));
/** Tokens that are counted, or that go from page to page. */
const COUNTED: ReadonlySet<string> = new Set(
  'max min maximum minimum next num number total input output prompt completion budget limit page continuation task count stop special thinking per avg average used'.split(' '),
);
/** Keys in capitals that name a place in a store rather than a secret. */
const STORE_KEYS: ReadonlySet<string> = new Set((
  'partition sort hash range primary public object s3 kms cache lookup idempotency foreign group bucket item table index routing dedup deduplication message json state file prefix config tag '
  + 'context map metric log input output dataset document source target destination src dest'
).split(' '));

/** A name that says: what I stand for is a secret. */
export function isSecretName(name: string): boolean {
  if (name.length > 200 || !/pass|pwd|secret|token|key|cred|auth|conn|dsn|salt/i.test(name)) return false;
  const words = wordsOf(name);
  let at = -1;
  words.forEach((word, index) => {
    if (isHead(word, words[index - 1])) at = index;
  });
  // Alone they say something else: the working folder of a shell, a state of a workflow.
  if (at < 0 || (words.length === 1 && (words[0] === 'pwd' || words[0] === 'pass'))) return false;
  if (words.slice(at + 1).some((word) => ABOUT.has(word))) return false;
  const isToken = /tokens?$/.test(words[at]!);
  return !(isToken && words.slice(0, at).some((word) => COUNTED.has(word) || (word === 'new' && words[at] === 'tokens')));
}

function isHead(word: string, before: string | undefined): boolean {
  if (HEADS.has(word) || GLUED.test(word)) return true;
  if (before === undefined) return false;
  if (word === 'key' || word === 'keys') return KEY_OWNERS.has(before);
  return /^(?:string|str|uri|url)$/.test(word) && /^conn(?:ection)?$/.test(before);
}

/** `dbPassword1`, `DB_PASSWORD`, `/app/db-password` → words in lower case, without numbers behind them. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2').toLowerCase()
    .split(/[^a-z0-9]+/).map((word) => word.replace(/(?<=\D)\d{1,9}$/, '')).filter((word) => word !== '' && !/^\d+$/.test(word));
}

/** `HMAC_KEY` and its like, where the value looks as if nobody typed it. */
function isKeyByLook(name: string, value: string): boolean {
  if (!/^[A-Z][A-Z0-9_]{0,80}_KEY$/.test(name) || value.length < 16 || !/\d/.test(value) || /[\s/]/.test(value)) return false;
  return !name.toLowerCase().split('_').slice(0, -1).some((word) => STORE_KEYS.has(word));
}

/** What stands under a secret's name without being one. A long value is taken for one, whatever it looks like. */
function isSecretValue(value: string): boolean {
  const text = value.trim().replace(/^(['"])(.*)\1$/, '$2');
  if (text.length > 2_000) return true;
  if (text === '' || /^(?:true|false|yes|no|on|off|null|none|nil|undefined|~|AWS::NoValue)$/i.test(text)) return false;
  if (/^[+-]?\d{1,5}(?:\.\d{1,5})?$/.test(text)) return false;
  // Units of Cognito, an alias of KMS, a variable of API Gateway.
  if (/^(?:seconds|minutes|hours|days|alias\/\S*|\$(?:context|input|stageVariables)\b[\w.]*)$/.test(text)) return false;
  if (/^arn:\S*$/.test(text) || /^\{\{resolve:[^{}]*\}\}$/.test(text) || /^\$\$?\.[A-Za-z]/.test(text)) return false;
  return !isPlaceholder(text);
}

// ── in the tree ────────────────────────────────────────────────────────────

const NAME_KEYS: ReadonlySet<string> = new Set(['Name', 'name', 'Key', 'key', 'ParameterKey', 'ParameterName', 'OptionName', 'n']);
const VALUE_KEYS: ReadonlySet<string> = new Set(['Value', 'value', 'ParameterValue', 'StringValue', 'v']);
/** Below a secret's name, in a mapping, only these hold its value: a parameter, an output, a secret of Secrets Manager. */
const HOLDERS: ReadonlySet<string> = new Set(['Default', 'default', 'Value', 'value', 'AllowedValues', 'SecretString', 'PlainText', 'Literal']);

function hideInTree(node: Node, found: Found, seen: Set<Node>): void {
  if (node.kind === 'scalar' || seen.has(node)) return;
  seen.add(node);
  const { children, kind } = node;
  if (kind === 'mapping') {
    let named: string | undefined;
    for (let i = 0; i < children.length; i += 2) {
      const [key, value] = [children[i]!, children[i + 1]!];
      if (isSecretName(key.text) || (value.kind === 'scalar' && isKeyByLook(key.text, value.text))) hideValue(value, found);
      if (NAME_KEYS.has(key.text) && value.kind === 'scalar') named = value.text;
    }
    if (named !== undefined) {
      for (let i = 0; i < children.length; i += 2) {
        const value = children[i + 1]!;
        const looksSo = value.kind === 'scalar' && isKeyByLook(named, value.text);
        if (VALUE_KEYS.has(children[i]!.text) && (looksSo || isSecretName(named))) hideValue(value, found);
      }
    }
  }
  for (const child of children) hideInTree(child, found, seen);
}

/** What a value is made of, down to the literals in the functions that put it together. */
function hideValue(value: Node, found: Found, depth = 0): void {
  if (depth > 8) return;
  const call = callOf(value);
  if (call) {
    const [name, argument] = call;
    const items = argument.kind === 'sequence' ? argument.children : [argument];
    if (name === 'Sub') hideTemplate(items[0], found);
    else if (name === 'If') for (const item of items.slice(1)) hideValue(item, found, depth + 1);
    else if (name === 'Join' && items[1] && !/^(?:arn:|\{\{resolve:)/.test(items[1].children[0]?.text ?? '')) hideValue(items[1], found, depth + 1);
    else if (name === 'Base64' || name === 'ToJsonString') for (const item of items) hideLiteral(item, found, depth);
    return;
  }
  hideLiteral(value, found, depth);
}

function hideLiteral(value: Node, found: Found, depth: number): void {
  if (value.kind === 'scalar') hideScalar(value, found);
  else if (value.kind === 'sequence') for (const item of value.children) hideValue(item, found, depth + 1);
  else {
    for (let i = 0; i < value.children.length; i += 2) {
      if (HOLDERS.has(value.children[i]!.text)) hideValue(value.children[i + 1]!, found, depth + 1);
    }
  }
}

function callOf(value: Node): [name: string, argument: Node] | undefined {
  if (value.tag !== undefined && /^![A-Za-z]/.test(value.tag)) return [value.tag.slice(1), value];
  if (value.kind !== 'mapping' || value.children.length !== 2) return undefined;
  const name = value.children[0]!.text;
  return name === 'Ref' || name.startsWith('Fn::') ? [name.replace('Fn::', ''), value.children[1]!] : undefined;
}

function hideScalar(node: Node, found: Found, always = false): void {
  if (always ? node.text.trim() === '' : !isSecretValue(node.text)) return;
  const [start, end] = contentOf(node, found.text);
  found.hideEverywhere(start, end);
  found.repeat(node.text);
}

/** Of a `Fn::Sub`, where anything but names stands in it. */
function hideTemplate(node: Node | undefined, found: Found): void {
  if (node?.kind !== 'scalar') return;
  const text = node.text.trim();
  const pieces = text.split(/\$\{[^{}]*\}/);
  if (/^(?:arn:|\{\{resolve:)/.test(text) || !pieces.some((piece) => /[A-Za-z0-9]{3}/.test(piece))) return;
  found.hide(...contentOf(node, found.text));
  // The skeleton of a JSON document is no value of its own.
  for (const piece of pieces) if (!/["\s]/.test(piece)) found.repeat(piece);
}

/** Without quotes, or without the indicator of a block. */
function contentOf(node: Node, text: string): [start: number, end: number] {
  const { valueStart, end } = node;
  const first = text[valueStart];
  if (node.plain) return [valueStart, end];
  if (first === '"' || first === "'") return [valueStart + 1, end - 1];
  const line = text.indexOf('\n', valueStart);
  return [line < 0 || line > end ? valueStart : line + 1, end];
}

/** NoEcho says that nobody may see it, however short or plain it is. */
function hideNoEcho(document: Node, found: Found): void {
  const parameters = document.get('Parameters');
  if (parameters?.kind !== 'mapping') return;
  for (const [, parameter] of parameters.entries()) {
    const noEcho = parameter.get('NoEcho');
    if (!noEcho || /^(?:false|no|off|0)?$/i.test(noEcho.text)) continue;
    for (const key of ['Default', 'AllowedValues']) {
      const value = parameter.get(key);
      for (const scalar of value?.kind === 'sequence' ? value.children : value ? [value] : []) {
        if (scalar.kind === 'scalar') hideScalar(scalar, found, true);
      }
    }
  }
}

// ── in any text: code, comments, shell, files that are broken ──────────────

/**
 * A name, and what gives it a value: `DB_PASSWORD=`, `"apiKey": `, `password := `, `os.environ["TOKEN"] = `. A name is
 * looked at once, from its start, and the value is not part of the match.
 */
const ASSIGNMENT = /(?<![\w.]|[\w.]-)([A-Za-z_][\w.-]{0,99})(?:\\{0,3}["'`]|\]){0,3}[ \t]{0,40}(=>|:=|={1,3}|:)[ \t]{0,40}/g;
const EXPRESSION = /^(?:await |new |not |lambda |async |function\b|\(|[A-Za-z_$][\w$.]{0,80}(?:\((?:[^\n]{0,200}\)|\s*$)|\[["'\w]))/;
const CODE_ROOT = /^(?:process|os|event|self|this|req|request|ctx|context|config|settings|props|args|options|opts|params|body|data|payload|headers|response|res|result|env|import|module)\./;

function hideAssigned(found: Found, isBroken: boolean, operators = /./): void {
  const { text } = found;
  const lines = new Lines(text);
  ASSIGNMENT.lastIndex = 0;
  for (let match = ASSIGNMENT.exec(text); match; match = ASSIGNMENT.exec(text)) {
    const [whole, name, operator] = match as unknown as [string, string, string];
    const at = match.index + whole.length;
    const isSecret = isSecretName(name) || isPhrase(name, text, match.index);
    if ((!isSecret && !/_KEY$/.test(name)) || !operators.test(operator)) continue;
    // `arn:aws:…:secret:name`, `{{resolve:secretsmanager:…:SecretString:password}}`
    if (operator === ':' && text[match.index - 1] === ':') continue;
    const value = valueAt(text, at, lines, operator, match.index, isBroken && isSecret);
    if (!value) continue;
    // What stands in a value is not looked at again: the price of every value is paid once.
    ASSIGNMENT.lastIndex = Math.max(at, value.next);
    // `'it's'`: what the quotes leave over belongs to the value, and is why the file is broken.
    if (isBroken && isSecret && /["'`]/.test(text[value.end] ?? '') && !/^["'`]{1,3}[ \t]{0,40}(?:[,}\])#;]|\r?$)/.test(text.slice(value.end, Math.min(lines.end, value.end + 50)))) {
      found.hide(value.start, Math.max(lines.end, value.end));
    }
    const content = text.slice(value.start, value.end);
    if (!(isSecret ? isSecretValue(content) : isKeyByLook(name, content))) continue;
    // A bare word may be a name of something else in the code around it.
    if (value.quoted || /[^A-Za-z_.]/.test(content)) found.hideEverywhere(value.start, value.end);
    else found.hide(value.start, value.end);
  }
}

/** `API key: …`, in prose. */
function isPhrase(name: string, text: string, at: number): boolean {
  if (!/^(?:keys?|string)$/i.test(name)) return false;
  return /(?:api|access|private|secret|signing|encryption|connection)[ \t]{1,3}$/i.test(text.slice(Math.max(0, at - 24), at));
}

const FLAG = /(?<![\w-])--?([A-Za-z][\w-]{0,60})[ \t]{1,8}(?![-\s])/g;

/** `--password hunter2`. */
function hideFlags(found: Found): void {
  const { text } = found;
  const lines = new Lines(text);
  FLAG.lastIndex = 0;
  for (let match = FLAG.exec(text); match; match = FLAG.exec(text)) {
    if (!isSecretName(match[1]!)) continue;
    const value = valueAt(text, match.index + match[0].length, lines, '=', match.index);
    if (value && isSecretValue(text.slice(value.start, value.end))) {
      found.hideEverywhere(value.start, value.end);
      FLAG.lastIndex = value.next;
    }
  }
}

interface Written extends Range {
  readonly quoted: boolean;
  /** Where to read on. */
  readonly next: number;
}

/** Lines one after the other: each is looked for once. */
class Lines {
  start = 0;
  end = -1;

  constructor(readonly text: string) {}

  moveTo(offset: number): void {
    while (offset > this.end) {
      this.start = this.end + 1;
      const end = this.text.indexOf('\n', this.start);
      this.end = end < 0 ? this.text.length : end;
    }
  }
}

/** The value that starts here; undefined where code computes it, or the template does. */
function valueAt(text: string, at: number, lines: Lines, operator: string, nameAt: number, isBroken = false): Written | undefined {
  lines.moveTo(at);
  const ahead = text.slice(at, Math.min(lines.end, at + 300));
  // `password: str = "…"`: a type, and the value behind it.
  const type = /^(?:[Ss]tring|str|SecretStr|Optional\[str\])[ \t]*=[ \t]*/.exec(ahead);
  // `!Sub "…"`, `&anchor "…"`; other tags are functions that take names.
  const tag = /^(?:!Sub[ \t]+|&\S{1,60}[ \t]+)/.exec(ahead);
  const skipped = type?.[0].length ?? tag?.[0].length ?? 0;
  const start = at + skipped;
  const rest = ahead.slice(skipped);

  const quote = /^[bfruBFRU]{0,2}(\\{0,3})("""|'''|["'`])/.exec(rest);
  if (quote) return quoted(text, start + quote[0].length, quote[1]! + quote[2]!, lines.end);
  const isFirst = /^[ \t]*(?:[#*/-]{1,3}[ \t]*|export[ \t]+)?[ \t"'\\]*$/.test(text.slice(Math.max(lines.start, nameAt - 80), nameAt));
  const isBlock = operator === ':' && isFirst && /^[|>][-+\d]{0,2}[ \t]*\r?$/.test(rest) && start + rest.length === lines.end;
  if (isBlock) return block(text, lines);
  if (isBroken && /^(?:!(?:Join|If|Select|Base64)[ \t]|[{[](?![ \t]{0,9}["']?(?:Ref|Fn::GetAtt|Fn::ImportValue)\b))/.test(rest)) return bracketed(text, start, lines.end);
  if (rest === '' || /^[!*{[|>]/.test(rest) || EXPRESSION.test(rest) || CODE_ROOT.test(rest)) return undefined;
  // A line that is nothing but a name and its value: blanks belong to it, a comment does not.
  const spaced = operator === ':' || /[ \t]$/.test(text.slice(nameAt, at));
  const wholeLine = isFirst && spaced;
  let end = wholeLine ? lines.end : endOfWord(text, start, lines.end);
  if (wholeLine) {
    COMMENT.lastIndex = start;
    const comment = COMMENT.exec(text);
    if (comment && comment.index < end) end = comment.index;
    while (end > start && /[\s,]/.test(text[end - 1]!)) end--;
  }
  return end > start ? { start, end, quoted: false, next: end } : undefined;
}

/** Where nothing can be parsed: all that stands in the brackets of a value, or to the end of its line. */
function bracketed(text: string, start: number, lineEnd: number): Written {
  let depth = 0;
  let end = start;
  for (; end < lineEnd; end++) {
    const character = text[end]!;
    if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && --depth <= 0) break;
  }
  return { start, end, quoted: false, next: end };
}

/** A comma or a backslash belongs to a word where a word goes on behind it. */
function endOfWord(text: string, start: number, lineEnd: number): number {
  for (let at = start; at < lineEnd; at++) {
    const character = text[at]!;
    if (character === '$' && text[at + 1] === '{') {
      // `${Name}` is one piece, if it ends before anything else does.
      const hole = /^\$\{[\w:.-]{0,200}\}/.exec(text.slice(at, at + 210));
      if (hole) {
        at += hole[0].length - 1;
        continue;
      }
    }
    if (/[\s"'`;&|<>()}\]]/.test(character)) return at;
    if (character === ',' && /^,(?:[\s"'}\])]|\w{1,40}=|$)/.test(text.slice(at, at + 42))) return at;
    if (character === '\\' && /["'nrt]/.test(text[at + 1] ?? '"')) return at;
  }
  return lineEnd;
}
const COMMENT = /[ \t]#|$/gm;

function quoted(text: string, start: number, closing: string, lineEnd: number): Written {
  const isLong = closing.length > 2 && !closing.startsWith('\\');
  const limit = isLong ? text.length : lineEnd;
  let end = start;
  for (; end < limit; end++) {
    if (closing.length === 1 && text[end] === '\\') end++;
    else if (text.startsWith(closing, end)) {
      // A quote of YAML that is doubled goes on.
      if (closing === "'" && end > start && text[end + 1] === "'") end++;
      else break;
    }
  }
  end = Math.min(end, limit);
  return { start, end, quoted: true, next: end };
}

/** The lines below that are indented further than this one. */
function block(text: string, lines: Lines): Written {
  const indent = /^[ \t]*/.exec(text.slice(lines.start, Math.min(lines.end, lines.start + 400)))![0].length;
  const start = Math.min(lines.end + 1, text.length);
  let end = start;
  while (end < text.length) {
    const lineEnd = text.indexOf('\n', end);
    const stop = lineEnd < 0 ? text.length : lineEnd;
    const line = text.slice(end, Math.min(stop, end + indent + 1));
    if (line.trim() !== '' && /^[ \t]*/.exec(line)![0].length <= indent) break;
    end = Math.min(stop + 1, text.length);
  }
  return { start, end, quoted: true, next: end };
}

/** How far from `NoEcho` a default may stand, in lines. */
const NEAR = 30;

/** Where there is no tree: values that stand as near to a `NoEcho: true`, or to a secret's name, as those of one parameter do. */
function hideNoEchoLines(found: Found): void {
  const lines = found.text.split('\n');
  const starts: number[] = [];
  let offset = 0;
  for (const line of lines) {
    starts.push(offset);
    offset += line.length + 1;
  }
  const indents = lines.map((line) => (line.trim() === '' ? Infinity : line.length - line.trimStart().length));
  const marked = new Set<number>();
  lines.forEach((line, index) => {
    const parent = /^\s{0,200}(?:- )?["']?([A-Za-z_][\w.-]{0,199})["']?[ \t]{0,9}:[ \t{]{0,9}\r?$/.exec(line)?.[1];
    if (parent !== undefined && isSecretName(parent)) {
      for (let i = index + 1; i - index <= NEAR && i < lines.length && indents[i]! > indents[index]!; i++) marked.add(i);
    }
    const named = /(?<!\w)["']?(?:Name|Key|ParameterKey|ParameterName)["']?[ \t]{0,9}:[ \t]{0,9}["']?([\w.-]{1,200})/.exec(line)?.[1];
    const isNoEcho = /["']?NoEcho["']?[ \t]{0,9}:[ \t]{0,9}["']?(?:true|yes|on|1)/i.test(line);
    if (!isNoEcho && (named === undefined || !isSecretName(named))) return;
    marked.add(index);
    for (const step of [-1, 1]) {
      for (let i = index + step; Math.abs(i - index) <= NEAR && i >= 0 && i < lines.length && indents[i]! >= indents[index]!; i += step) marked.add(i);
    }
  });
  const cursor = new Lines(found.text);
  for (const index of [...marked].sort((a, b) => a - b)) {
    for (const match of lines[index]!.matchAll(/(?<![\w])["']?(?:Default|AllowedValues|ParameterValue|StringValue|Value|SecretString)["']?[ \t]{0,9}:[ \t]{0,9}(\[[^\]]{0,2000}\]?)?/g)) {
      const at = starts[index]! + match.index + match[0].length;
      if (match[1] !== undefined) found.hide(at - match[1].length, at);
      const value = match[1] === undefined ? valueAt(found.text, at, cursor, ':', starts[index]! + match.index) : undefined;
      if (value) found.hideEverywhere(value.start, value.end);
    }
  }
}

// ── elsewhere ──────────────────────────────────────────────────────────────

/** Values that begin alike beyond this number are not told apart: what begins so is hidden up to a blank. */
const ALIKE = 32;

/** The values found, wherever else they stand. By their first characters, so that many values cost no more than one. */
function hideRepeated(found: Found): void {
  const { text, values } = found;
  if (values.size === 0) return;
  const byStart = new Map<string, string[]>();
  const starts = new Uint8Array(1 << 16);
  for (const value of values) {
    const start = value.slice(0, REPEATED_FROM);
    const alike = byStart.get(start);
    if (alike) alike.push(value);
    else byStart.set(start, [value]);
    starts[hash(start, 0)] = 1;
  }
  for (const alike of byStart.values()) alike.sort((a, b) => b.length - a.length);
  for (let at = 0; at + REPEATED_FROM <= text.length; at++) {
    if (starts[hash(text, at)] === 0) continue;
    const alike = byStart.get(text.slice(at, at + REPEATED_FROM));
    if (!alike) continue;
    const value = alike.length > ALIKE ? undefined : alike.find((candidate) => text.startsWith(candidate, at));
    if (value !== undefined) {
      found.hide(at, at + value.length);
      at += value.length - 1;
    } else if (alike.length > ALIKE) {
      const end = text.slice(at, at + 10_000).search(/[\s"'`]/);
      const stop = end < 0 ? Math.min(text.length, at + 10_000) : at + end;
      found.hide(at, stop);
      at = Math.max(at, stop - 1);
    }
  }
}

function hash(text: string, at: number): number {
  return (text.charCodeAt(at) * 31_337 + text.charCodeAt(at + 1) * 331 + text.charCodeAt(at + 2) * 7 + text.charCodeAt(at + 3)) & 0xffff;
}
