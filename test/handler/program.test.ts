import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closureOf } from '../../src/handler/closure.js';
import { readHandler } from '../../src/handler/read.js';
import { Program } from '../../src/handler/program.js';
import type { Expression } from '../../src/handler/syntax.js';
import { traverse } from '../../src/handler/traverse.js';
import type { Body, FunctionValue } from '../../src/handler/values.js';
import type { Workspace } from '../../src/source/workspace.js';
import { memoryWorkspace } from '../support.js';

const MODELS = "import boto3\nbedrock = boto3.client('bedrock-runtime')\n";

function programOf(files: Readonly<Record<string, string>>, workspace: Workspace = memoryWorkspace(files), module = 'app.py'): Program {
  const closure = closureOf({ language: module.endsWith('.py') ? 'python' : 'javascript', module, handler: 'handler', roots: [] }, workspace);
  return new Program(closure!);
}

function settled(files: Readonly<Record<string, string>>, handler = 'handler'): Program {
  const program = programOf(files);
  program.settle([]);
  program.settle(program.exportOf(program.entry!, handler).filter((value): value is FunctionValue => value.kind === 'function'));
  return program;
}

function followed(program: Program): string[] {
  return program.bodies.filter((body) => program.isFollowed(body)).map(({ name }) => name).sort();
}

function bodyOf(program: Program, name: string): Body {
  return program.bodies.find((body) => body.name === name)!;
}

/** When the expressions of a text were last looked at. */
function turnsOf(body: Body, text: string): number[] {
  const found: Expression[] = [];
  traverse(body.statements, (node) => {
    if (body.progress.known.has(node as Expression) && body.module.module.source.text.slice(node.start, node.end) === text) found.push(node as Expression);
  });
  return found.map((node) => body.progress.known.get(node)!.turn);
}

function textsAt(program: Program, body: Body, text: string): string[] {
  const texts = new Set<string>();
  traverse(body.statements, (node) => {
    if (node.kind !== 'name' || node.name !== text) return;
    for (const value of program.evaluate(node, body.scope)) if (value.kind === 'text') texts.add(value.text);
  });
  return [...texts].sort();
}

describe('what is gone through', () => {
  it('is the module of the handler, the modules it loads, and what is called from there', () => {
    const program = settled({
      'app.py': `${MODELS}from lib import used\ndef handler(event, context):\n    return used(event)\ndef idle():\n    pass\n`,
      'lib.py': 'import other\ndef used(event):\n    return helper(event)\ndef helper(event):\n    return event\ndef unused():\n    return helper(1)\n',
      'other.py': 'def never():\n    pass\n',
    });
    expect(followed(program)).toEqual(['app.py', 'handler', 'helper', 'lib.py', 'other.py', 'used']);
  });

  it('is a module that only a function loads, when that function is gone through', () => {
    const files = { 'app.py': `${MODELS}def handler(event, context):\n    return 1\ndef idle():\n    import late\n`, 'late.py': 'x = 1\n' };
    expect(followed(settled(files))).not.toContain('late.py');
    expect(followed(settled({ ...files, 'app.py': `${files['app.py']}\nidle()\n` }))).toContain('late.py');
  });

  it('is a function that is handed over, though nobody here calls it', () => {
    const program = settled({ 'app.py': `${MODELS}import threads\ndef work():\n    return 1\ndef handler(event, context):\n    threads.start(target=work)\n` });
    expect(followed(program)).toContain('work');
  });

  it('is a method when it is called, not when its class is made', () => {
    const code = `${MODELS}class Service:\n    def __init__(self):\n        self.n = 1\n    def ask(self):\n        return 1\n    def tell(self):\n        return 2\ndef handler(event, context):\n    return Service().ask()\n`;
    const names = followed(settled({ 'app.py': code }));
    expect(names).toContain('Service.__init__');
    expect(names).toContain('Service.ask');
    expect(names).not.toContain('Service.tell');
  });

  it('is at last what has to do with models, but not what that calls', () => {
    const code = `${MODELS}def handler(event, context):\n    return 1\ndef forgotten():\n    return helper(bedrock.converse(modelId='x'))\ndef helper(answer):\n    return answer\ndef plain():\n    return 1\n`;
    const program = settled({ 'app.py': code });
    expect(followed(program)).toEqual(['app.py', 'handler']);
    program.settleRest();
    expect(followed(program)).toEqual(['app.py', 'forgotten', 'handler']);
  });

  it('is cut off where it is too deep, which is said', () => {
    const nested = (depth: number): Program => settled({ 'app.py': `${MODELS}def same(x):\n    return x\ndef handler(event, context):\n    return ${'same('.repeat(depth)}event${')'.repeat(depth)}\n` });
    expect(nested(50).isWhole).toBe(true);
    expect(nested(450).isWhole).toBe(false);
  });
});

describe('what is gone through again', () => {
  const CALLER = `${MODELS}def handler(event, context):\n    before = [1, 2]\n    name = give()\n    return use(name)\ndef give():\n    return 'nova'\ndef use(it):\n    return it\n`;

  it('is who has asked for what a function gives, when that is known, and of it only what has asked', () => {
    const program = settled({ 'app.py': CALLER });
    const handler = bodyOf(program, 'handler');
    expect(handler.progress.runs).toBeGreaterThan(1);
    const [first] = turnsOf(handler, '[1, 2]');
    for (const text of ['give()', 'use(name)']) for (const turn of turnsOf(handler, text)) expect(turn, text).toBeGreaterThan(first!);
    expect(textsAt(program, bodyOf(program, 'use'), 'it')).toEqual(['nova']);
  });

  it('is nobody, where nothing more was learnt', () => {
    const program = settled({ 'app.py': `${MODELS}def handler(event, context):\n    name = 'nova'\n    return [name, len(name)]\n` });
    expect(bodyOf(program, 'handler').progress.runs).toBe(1);
  });

  it('is a function that is given something else by another caller, and who was told of what it gives', () => {
    const code = `${MODELS}def same(it):\n    return it\ndef one():\n    a = same('first')\n    return a\ndef two():\n    b = same('second')\n    return b\ndef handler(event, context):\n    one()\n    two()\n`;
    const program = settled({ 'app.py': code });
    expect(textsAt(program, bodyOf(program, 'same'), 'it')).toEqual(['first', 'second']);
    expect(textsAt(program, bodyOf(program, 'one'), 'a')).toEqual(['first', 'second']);
  });

  it('is what asks for an attribute that is set elsewhere and later', () => {
    const code = `${MODELS}class State:\n    pass\nstate = State()\ndef ask():\n    model = state.model\n    return model\ndef fill():\n    state.model = 'nova'\ndef handler(event, context):\n    ask()\n    fill()\n`;
    const program = settled({ 'app.py': code });
    expect(textsAt(program, bodyOf(program, 'ask'), 'model')).toEqual(['nova']);
  });

  it('is what stands in another module, where a value of it is asked for', () => {
    const program = settled({
      'app.py': `${MODELS}from settings import SETTINGS\nimport fill\ndef handler(event, context):\n    model = SETTINGS['inner']['model']\n    return model\n`,
      'settings.py': "INNER = {}\nSETTINGS = {'inner': INNER}\n",
      'fill.py': "from settings import INNER\nINNER['model'] = 'nova'\n",
    });
    expect(textsAt(program, bodyOf(program, 'handler'), 'model')).toEqual(['nova']);
  });

  it('is a dict that is spread into itself, also when it was asked for in the middle', () => {
    const code = `${MODELS}a = {'x': 'one'}\nb = {**a, 'y': 'two'}\na.update(b)\nc = {**b}\ndef handler(event, context):\n    first = c['x']\n    second = a['y']\n    return [first, second]\n`;
    const program = settled({ 'app.py': code });
    const handler = bodyOf(program, 'handler');
    expect(textsAt(program, handler, 'first')).toEqual(['one']);
    expect(textsAt(program, handler, 'second')).toEqual(['two']);
  });

  it('is what was asked for while it was being asked for itself, and who was told of too little', () => {
    // The handler asks for `x` before the module knows that `d` may be the second dict.
    const code = `${MODELS}def handler(event, context):\n    model = d['x']\n    return model\nd = {}\nd = {'x': d['y'], 'y': 'nova'}\nhandler({}, None)\n`;
    const program = settled({ 'app.py': code });
    expect(textsAt(program, bodyOf(program, 'handler'), 'model')).toEqual(['nova']);
  });

  it('ends where each turn has more to tell', () => {
    const program = settled({ 'app.py': `${MODELS}def handler(event, context):\n    a = boto3\n    while True:\n        d = c.m\n        c = b.m\n        b = a.m\n        a = d.m\n    return d\n` });
    expect(bodyOf(program, 'handler').progress.runs).toBe(16);
  });

  it('changes nothing by the order in which functions are written', () => {
    const FUNCTIONS = [
      "def one(it):\n    state['model'] = it\n    return two(it)\n",
      "def two(it):\n    return three(state['model'])\n",
      "def three(it):\n    return bedrock.converse(modelId=it, messages=[], inferenceConfig=limits)\n",
      "def four(event):\n    limits['maxTokens'] = 700\n    return one(names[0])\n",
      "def handler(event, context):\n    return four(event)\n",
    ];
    const factsOf = (functions: readonly string[]): unknown => {
      const files = memoryWorkspace({ 'app.py': `${MODELS}names = ['amazon.nova-lite-v1:0']\nstate = {}\nlimits = {}\n${functions.join('')}` });
      return readHandler({ language: 'python', module: 'app.py', handler: 'handler', roots: [] }, files).calls.map(({ modelId, maxTokens, reached }) => [modelId?.text, maxTokens?.count, reached]);
    };
    expect(factsOf(FUNCTIONS)).toEqual([['amazon.nova-lite-v1:0', 700, true]]);
    fc.assert(fc.property(fc.shuffledSubarray(FUNCTIONS, { minLength: FUNCTIONS.length }), (functions) => {
      expect(factsOf(functions)).toEqual(factsOf(FUNCTIONS));
    }), { numRuns: 30 });
  });
});

describe('what handlers share', () => {
  const LIBRARY = `${MODELS}chosen = []\ndef ask(model):\n    chosen.append(model)\n    return bedrock.converse(modelId=chosen[0], messages=[])\n`;
  const handlerOf = (model: string): string => `from lib import ask\ndef handler(event, context):\n    return ask('${model}')\n`;

  it('is what was parsed, and nothing that one of them has found out', () => {
    const files = { 'a.py': handlerOf('amazon.nova-lite-v1:0'), 'b.py': handlerOf('amazon.nova-pro-v1:0'), 'lib.py': LIBRARY };
    const workspace = memoryWorkspace(files);
    const modelOf = (module: string, of: Workspace): readonly unknown[] => readHandler({ language: 'python', module, handler: 'handler', roots: [] }, of).calls.map(({ modelId }) => modelId?.text);
    expect(modelOf('a.py', workspace)).toEqual(['amazon.nova-lite-v1:0']);
    expect(modelOf('b.py', workspace)).toEqual(['amazon.nova-pro-v1:0']);
    const [a, b] = ['a.py', 'b.py'].map((module) => programOf(files, workspace, module).modules.get('lib.py')!);
    expect(a!.module).toBe(b!.module);
    expect(a!.body).not.toBe(b!.body);
  });

  it('gives each of them the same, whoever was read before', () => {
    const files = { 'a.py': handlerOf('amazon.nova-lite-v1:0'), 'b.py': handlerOf('amazon.nova-pro-v1:0'), 'c.py': `import lib\nlib.chosen = ['x']\n${handlerOf('y')}`, 'lib.py': LIBRARY };
    const shown = (order: readonly string[]): unknown => {
      const workspace = memoryWorkspace(files);
      return Object.fromEntries(order.map((module) => [module, readHandler({ language: 'python', module, handler: 'handler', roots: [] }, workspace).calls.map(({ modelId, span }) => [modelId?.text, span.start])]));
    };
    expect(shown(['c.py', 'b.py', 'a.py'])).toEqual(shown(['a.py', 'b.py', 'c.py']));
  });

  it('is a folder that was listed, not what an import means to each', () => {
    let lists = 0;
    const files = memoryWorkspace({ 'one/a.py': 'import helper\nimport openai\n', 'one/helper.py': 'x = 1\n', 'two/b.py': 'import helper\nimport openai\n', 'two/helper.py': 'y = 1\n' });
    const counting: Workspace = { ...files, list: (path) => { lists++; return files.list(path); } };
    const filesOf = (module: string): readonly string[] => readHandler({ language: 'python', module, handler: 'handler', roots: [module.slice(0, 3)] }, counting).files;
    expect(filesOf('one/a.py')).toEqual(['one/a.py', 'one/helper.py']);
    expect(filesOf('two/b.py')).toEqual(['two/b.py', 'two/helper.py']);
    const before = lists;
    expect(readHandler({ language: 'python', module: 'one/a.py', handler: 'other', roots: ['one'] }, counting).files).toEqual(['one/a.py', 'one/helper.py']);
    expect(lists).toBe(before);
  });
});
