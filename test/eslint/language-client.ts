import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

export interface Range { readonly start: { readonly line: number; readonly character: number }; readonly end: { readonly line: number; readonly character: number } }
export interface Diagnostic { readonly range: Range; readonly message: string; readonly severity: number; readonly code?: string; readonly codeDescription?: { readonly href: string }; readonly source?: string }
export interface CodeAction { readonly title: string; readonly kind?: string; readonly command?: { readonly command: string; readonly arguments: unknown[] } }
interface TextEdit { readonly range: Range; readonly newText: string }
interface Message { readonly id?: number; readonly method?: string; readonly params?: unknown; readonly result?: unknown; readonly error?: { readonly message: string } }

/** A language server on standard input and output, and the one file that an editor has open in it. */
export class LanguageClient {
  readonly #server;
  readonly #waiting = new Map<number, { readonly done: (result: unknown) => void; readonly failed: (error: Error) => void }>();
  readonly #edits: TextEdit[] = [];
  readonly notes: string[] = [];
  #next = 1;
  #received = Buffer.alloc(0);

  constructor(program: string, readonly folder: string, readonly settings: object) {
    this.#server = spawn(process.execPath, [program, '--stdio'], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#server.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#server.stderr.on('data', (chunk: Buffer) => this.notes.push(chunk.toString()));
  }

  async start(): Promise<void> {
    const uri = pathToFileURL(this.folder).href;
    await this.request('initialize', {
      processId: process.pid, rootUri: uri, workspaceFolders: [{ uri, name: 'workspace' }],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true, applyEdit: true, diagnostics: { refreshSupport: true } },
        textDocument: { diagnostic: { dynamicRegistration: true }, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix'] } } } },
      },
    });
    this.notify('initialized', {});
  }

  stop(): void {
    this.#server.kill();
  }

  open(uri: string, languageId: string, text: string): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  change(uri: string, version: number, text: string): void {
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  async diagnostics(uri: string): Promise<readonly Diagnostic[]> {
    const { items } = await this.request('textDocument/diagnostic', { textDocument: { uri } }) as { items: Diagnostic[] };
    return items;
  }

  async actions(uri: string, { range, ...diagnostic }: Diagnostic): Promise<readonly CodeAction[]> {
    const found = await this.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [{ range, ...diagnostic }] } });
    return found as CodeAction[];
  }

  /** Does what a light bulb does; the text as the server then wants it. */
  async apply({ command }: CodeAction, text: string): Promise<string> {
    this.#edits.length = 0;
    await this.request('workspace/executeCommand', command);
    const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const offset = ({ line, character }: Range['start']): number => (starts[line] ?? text.length) + character;
    return this.#edits.toReversed().reduce((all, { range, newText }) => all.slice(0, offset(range.start)) + newText + all.slice(offset(range.end)), text);
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = this.#next++;
    this.#send({ id, method, params });
    return new Promise((done, failed) => this.#waiting.set(id, { done, failed }));
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const head = this.#received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.toString('utf8', 0, head))?.[1]);
      const end = head + 4 + length;
      if (this.#received.length < end) return;
      const message = JSON.parse(this.#received.toString('utf8', head + 4, end)) as Message;
      this.#received = this.#received.subarray(end);
      this.#answer(message);
    }
  }

  #answer({ id, method, params, result, error }: Message): void {
    if (method === undefined) {
      const waiting = this.#waiting.get(id!);
      this.#waiting.delete(id!);
      if (error) waiting?.failed(new Error(error.message));
      else waiting?.done(result);
    } else if (id === undefined) {
      if (method === 'window/logMessage' || method === 'window/showMessage') this.notes.push((params as { message: string }).message);
    } else if (method === 'workspace/configuration') {
      this.#send({ id, result: (params as { items: object[] }).items.map(() => this.settings) });
    } else if (method === 'workspace/applyEdit') {
      const { edit } = params as { edit: { changes?: Record<string, TextEdit[]>; documentChanges?: { edits: TextEdit[] }[] } };
      this.#edits.push(...Object.values(edit.changes ?? {}).flat(), ...(edit.documentChanges ?? []).flatMap(({ edits }) => edits));
      this.#send({ id, result: { applied: true } });
    } else {
      // What its questions are besides (whether ESLint may run, …), nobody has anything against.
      if (!/^client\//.test(method)) this.notes.push(`${method} ${JSON.stringify(params)}`);
      this.#send({ id, result: method === 'eslint/confirmESLintExecution' ? 4 : null });
    }
  }
}
