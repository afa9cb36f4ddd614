import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideSecrets, hideSecretsInCode, isSecretName } from '../../src/source/secrets.js';
import { Source } from '../../src/source/source.js';
import { parseTree } from '../../src/source/tree.js';

/** What a reader of any output may see of a file. */
function shown(text: string): string {
  const source = new Source('template.yaml', text);
  hideSecrets(source, parseTree(source).documents);
  return source.slice(0, text.length);
}

/** The same for a file that nobody can parse. */
function shownBroken(text: string): string {
  const source = new Source('template.yaml', text);
  hideSecrets(source, []);
  return source.slice(0, text.length);
}

/** The same for the code of a handler. */
function shownCode(text: string): string {
  const source = new Source('src/app.py', text);
  source.guard(hideSecretsInCode);
  return source.slice(0, text.length);
}

// Put together here, so that no scanner of this repository takes them for real ones.
const BODY = 'AbCd1234EfGh5678IjKl';
const KEYS = [
  `sk-${BODY}`, `sk-ant-api03-${BODY}-x_y`, `sk-proj-${BODY}`, `gsk_${BODY}`, `r8_${BODY}`, `xai-${BODY}`, `pplx-${BODY}`, `AKIA${BODY.toUpperCase()}`, `ASIA${BODY.toUpperCase()}`,
  `ABSK${BODY}==`, `hf_${BODY}`, `AIza${BODY}_-x`, `ghp_${BODY}`, `gho_${BODY}`, `github_pat_${BODY}`, `xoxb-123-${BODY}`, `xoxp-${BODY}`, `sk_live_${BODY}`, `lsv2_pt_${BODY}`, `tvly-${BODY}`,
  `eyJhbGciOiJI.${'eyJzdWIiOiIx'}.${BODY}`,
];

describe('keys by their format', () => {
  it.each(KEYS)('hides %s wherever it stands', (key) => {
    const places = [
      `Environment:\n  Variables:\n    WHATEVER: ${key}\n`,
      `# was: ${key}\nA: b\n`,
      `Code:\n  ZipFile: |\n    client = OpenAI('${key}')\n    print(1)\n`,
      `Url: https://example.com/v1?key=${key}&page=2\n`,
      `Url: https://example.com/v1?x%3D${key}\n`,
      `{"ZipFile": "a = 1\\n${key}\\nb = 2"}`,
      `A: [x, "${key}", y]\n`,
      `A: ${key}`,
    ];
    for (const text of places) {
      expect(shown(text)).not.toContain(key.slice(-12));
      expect(shownBroken(text)).not.toContain(key.slice(-12));
    }
  });

  it('hides the body of a private key, on lines and within one', () => {
    const header = `-----BEGIN RSA ${'PRIVATE'} KEY-----`;
    const lines = `Key: |\n  ${header}\n  MIIEowIBAAKC\n  AQEAabcdef==\n  -----END RSA ${'PRIVATE'} KEY-----\nOther: kept\n`;
    expect(shown(lines)).not.toMatch(/MIIE|AQEA/);
    expect(shown(lines)).toContain('Other: kept');
    expect(shown(`{"a": "${header}\\nMIIEowIBAAKC\\n-----END RSA ${'PRIVATE'} KEY-----", "b": "kept"}`)).toMatch(/^(?!.*MIIE).*kept/);
    expect(shownBroken(`a: ${header}\n  MIIEowIBAAKC\n  without an end`)).not.toContain('MIIE');
    expect(shown('Key: |\n  -----BEGIN CERTIFICATE-----\n  MIIEowIBAAKC\n  -----END CERTIFICATE-----\n')).toContain('MIIE');
  });

  it('hides passwords and lone tokens in addresses, and neither users nor hosts', () => {
    expect(shown('A: postgres://admin:hunter2!x@db.example.com:5432/app\n')).toBe('A: postgres://admin:*********@db.example.com:5432/app\n');
    expect(shown('A: redis://:p@ss:word@cache:6379\n')).toBe('A: redis://:*********@cache:6379\n');
    expect(shown(`A: https://${BODY}@git.example.com/x\n`)).toBe(`A: https://${'*'.repeat(20)}@git.example.com/x\n`);
    for (const text of [
      'A: https://example.com:8080/path?mail=a@b.c\n', 'A: !Sub postgres://admin:${Password}@${Host}/app\n',
      "A: !Sub 'postgres://u:{{resolve:ssm-secure:/db/password:1}}@host'\n", 'A: s3://bucket/key@2\n', 'A: https://user@example.com/\n',
    ]) expect(shown(text)).toBe(text);
  });

  it('hides what follows Bearer and Basic, but no prose', () => {
    expect(shown(`x: "Authorization: Bearer ${BODY}"\n`)).not.toContain(BODY);
    expect(shown("curl -H 'X: basic dXNlcjpwYXNz12'\n")).not.toContain('dXNl');
    expect(shown('Description: Basic authentication, bearer tokens\n')).toBe('Description: Basic authentication, bearer tokens\n');
  });

  it('leaves words alone that begin like keys', () => {
    for (const text of ['A: task-runner-with-a-long-name\n', 'A: risk-assessment-service-one\n', 'A: sk-short\n', 'A: half_done_and_then_some_more\n', 'Akia: AKIA\n']) {
      expect(shown(text)).toBe(text);
    }
  });
});

describe('values by the name they stand under', () => {
  it.each([
    ['DB_PASSWORD: hunter2\n', 'hunter2'], ['dbPassword: "hunter2"\n', 'hunter2'], ['MasterUserPassword: hunter2\n', 'hunter2'], ['passwd: hunter2\n', 'hunter2'],
    ['Secret: hunter2\n', 'hunter2'], ['CLIENT_SECRET: hunter2\n', 'hunter2'], ['apiKey: hunter2\n', 'hunter2'], ['API KEY: hunter2\n', 'hunter2'], ['x-api-key: hunter2\n', 'hunter2'],
    ['AuthToken: hunter2\n', 'hunter2'], ['SLACK_BOT_TOKEN: hunter2\n', 'hunter2'], ['AWS_SECRET_ACCESS_KEY: hunter2\n', 'hunter2'], ['privateKey: hunter2\n', 'hunter2'],
    ['Credentials: hunter2\n', 'hunter2'], ['ConnectionString: hunter2\n', 'hunter2'], ['OPENAI_KEY: hunter2\n', 'hunter2'], ['PASSWORD_OLD: hunter2\n', 'hunter2'],
    ['dbpassword: hunter2\n', 'hunter2'], ['Password2: hunter2\n', 'hunter2'], ['SecretString: hunter2\n', 'hunter2'], ['PIN_PASSCODE: 483920\n', '483920'],
    ['HMAC_KEY: a1b2c3d4e5f6a7b8c9\n', 'a1b2c3'], ['NEW_TOKEN: hunter2\n', 'hunter2'], ['- {Name: HMAC_KEY, Value: a1b2c3d4e5f6a7b8c9}\n', 'a1b2c3'],
    ['Password: correct horse battery\n', 'battery'], ['Password: |\n  hunter2\n  staple\nA: b\n', 'staple'], ['Password: >-\n  hunter2\n', 'hunter2'],
    ['Password: hunter2\n  staple\n', 'staple'], ["Password: 'it''s hunter2'\n", 'hunter2'], ['Password: "a\\"hunter2"\n', 'hunter2'], ['Passwords: [a, hunter2]\n', 'hunter2'],
    ['Password: !Sub "hunter2-${Env}"\n', 'hunter2'], ['Password: {Fn::Sub: "hunter2-${Env}"}\n', 'hunter2'], ['Password: !If [Prod, !Ref P, hunter2]\n', 'hunter2'],
    ['Password: !Join ["", [hunter2, !Ref Env]]\n', 'hunter2'], ['Password: !Base64 hunter2\n', 'hunter2'], ['Password: &anchor hunter2\n', 'hunter2'],
    ['A: &x hunter2\nPassword: *x\n', 'hunter2'], ['{"a": {"dbPassword": "hunter2"}}', 'hunter2'], ['{"dbPassword":"hunter2","b":1}', 'hunter2'],
    ['Parameters:\n  DbPassword:\n    Type: String\n    Default: hunter2\n', 'hunter2'], ['- {Name: DB_PASSWORD, Value: hunter2}\n', 'hunter2'],
    ['- Value: hunter2\n  Name: DB_PASSWORD\n', 'hunter2'], ['- {Key: token, Value: hunter2}\n', 'hunter2'], ['- ParameterKey: DbPassword\n  ParameterValue: hunter2\n', 'hunter2'],
    ['Type: AWS::SSM::Parameter\nProperties:\n  Name: /app/db/password\n  Value: hunter2\n', 'hunter2'],
    ['ZipFile: |\n  password = "hunter2"\n', 'hunter2'], ["ZipFile: |\n  os.environ['API_KEY'] = 'hunter2'\n", 'hunter2'], ['ZipFile: |\n  connect(user="a", password="hunter2")\n', 'hunter2'],
    ['ZipFile: |\n  password: str = "hunter2"\n', 'hunter2'], ['ZipFile: |\n  const token = `hunter2`;\n', 'hunter2'], ['ZipFile: |\n  x = {"api_key": "hunter2"}\n', 'hunter2'],
    ['ZipFile: |\n  token := "hunter2"\n', 'hunter2'], ["ZipFile: |\n  'token' => 'hunter2',\n", 'hunter2'], ['ZipFile: |\n  password = f"hunter2{x}"\n', 'hunter2'],
    ['ZipFile: |\n  secret = """\n  hunter2\n  """\n', 'hunter2'],
    ['UserData: |\n  export DB_PASSWORD=hunter2\n  DB_PASSWORD=hunter2 run\n', 'hunter2'], ['UserData: |\n  mysql -u root --password hunter2 x\n', 'hunter2'], ['UserData: |\n  mysql --password=hunter2 x\n', 'hunter2'],
    ['{"ZipFile": "x = {\\"password\\": \\"hunter2\\"}"}', 'hunter2'], ['# the password: hunter2\nA: b\n', 'hunter2'], ['# api key: hunter2\nA: b\n', 'hunter2'], ['A: b # token=hunter2\n', 'hunter2'],
    ['Url: https://example.com/?token=hunter2&page=1\n', 'hunter2'], ["DefinitionString: !Sub '{\"password\": \"hunter2\"}'\n", 'hunter2'],
  ])('hides the value in %j', (text, secret) => {
    expect(shown(text)).not.toContain(secret);
  });

  it.each([
    'MAX_TOKENS: 200000\n', 'maxNewTokens: 400000\n', 'newTokens: 400000\n', 'OPENAI_KEY_SECRET_ARN: my-secret-arn\n', 'DB_SECRET_NAME: prod/database\n', 'TokenUrl: https://auth.example.com/token\n',
    'Password: !Ref DbPassword\n', 'Password: {Ref: DbPassword}\n', 'Password: !GetAtt Secret.Value\n', 'Secret: arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf\n',
    "Password: '{{resolve:secretsmanager:db:SecretString:password}}'\n", 'Password: !Sub "{{resolve:secretsmanager:${Db}:SecretString:password}}"\n', 'Secret: !Sub "arn:aws:secretsmanager:${AWS::Region}:x:secret:name"\n',
    'GenerateSecret: true\n', 'UsePassword: yes\n', 'Token: null\n', 'Token:\n', 'Password: ""\n', 'RefreshToken: 30\n', 'TOKEN_LIMIT: many\n', 'NextToken: abcdefgh\n', 'KmsMasterKeyId: alias/aws/sqs\n',
    'TokenKey: abcdef\n', 'PasswordPolicy:\n  MinimumLength: 12\n  RequireNumbers: true\n', 'PasswordLength: thirty\n', 'ApiKeySourceType: AUTHORIZER\n', 'ApiKeyRequired: true\n', 'PartitionKey: customer-id-0123456789\n',
    'SORT_KEY: created-at-0123456789\n', 'AccessTokenValidity: sixty\n', 'TokenValidityUnits:\n  AccessToken: hours\n', 'Pass: on\nPWD: /var/task\n', 'PassRole: admin-role\n',
    'DbSecret:\n  Type: AWS::SecretsManager::Secret\n  Properties:\n    GenerateSecretString:\n      GenerateStringKey: pwdfield\n', 'Compass: north-east\n', 'keyboard: qwertyuiop\n',
    'ZipFile: |\n  password = os.environ["DB_PASSWORD"]\n', 'ZipFile: |\n  token = event.headers\n', 'ZipFile: |\n  secret = get_secret_value(SecretId=name)\n', 'ZipFile: |\n  const token = await login();\n',
    'UserData: |\n  mysql --password "$DB_PASSWORD"\n  PASSWORD=$DB_PASSWORD run\n  PASSWORD=${DB_PASSWORD} run\n', 'UserData: |\n  x | docker login --password-stdin registry\n',
    'A: arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/thing\n', "method.response.header.Access-Control-Allow-Credentials: \"'true'\"\n", 'TaskToken.$: $$.Task.Token\n', '- {Name: STAGE, Value: production}\n',
    'x: {"authorizationError": "a", "authorization": "$context.authorizer.error"}\n',
  ])('shows all of %j', (text) => {
    expect(shown(text)).toBe(text);
  });

  it('keeps quotes, indicators and what stands around a value', () => {
    expect(shown('A: 1\nPassword: "hunter2" # kept\nB: 2\n')).toBe('A: 1\nPassword: "*******" # kept\nB: 2\n');
    expect(shown('Password: |\n  hunter2\nB: 2\n')).toBe('Password: |\n  *******\nB: 2\n');
    expect(shown('{Password: hunter2, B: 2}\n')).toBe('{Password: *******, B: 2}\n');
    expect(shown('ZipFile: |\n  connect(password="hunter2", user="me")\n')).toBe('ZipFile: |\n  connect(password="*******", user="me")\n');
    expect(shown('A: x?token=hunter2&page=1\n')).toBe('A: x?token=*******&page=1\n');
    expect(shown('Password:\n  Fn::Sub: hunter2-${Env}-x9\nB: 2\n')).toBe('Password:\n  Fn::Sub: *****************\nB: 2\n');
  });

  it('judges names by their last words that count', () => {
    for (const name of ['password', 'DB_PASSWORD', 'dbPassword', 'secretKey', 'SECRET_KEY_BASE', 'accessToken', 'OPENAI_API_KEY', 'apikey', 'connection-string', 'TOKEN_SIGNING_KEY', 'refresh_token']) {
      expect(isSecretName(name), name).toBe(true);
    }
    for (const name of ['', 'PasswordPolicy', 'SECRET_ARN', 'TokenUrl', 'NextToken', 'KmsMasterKeyId', 'AccessKeyId', 'keys', 'Author', 'connection', 'constructor', '__proto__', 'x'.repeat(300) + 'password']) {
      expect(isSecretName(name), name).toBe(false);
    }
  });
});

describe('a file that nobody can parse', () => {
  it.each([
    ['x: [\nPassword: |\n  hunter2\n  staple\n\n  battery\nB: kept\n', 'x: [\nPassword: |\n  *******\n  ******\n\n  *******\nB: kept\n'],
    ['x: [\nPassword: correct horse # kept\nB: kept\n', 'x: [\nPassword: ******* ***** # kept\nB: kept\n'],
    ["x: [\n- password: 'it''s hunter2', B: kept\n", "x: [\n- password: '***** *******', B: kept\n"],
    ['x: [\n"password": "hunter2",\n"b": "kept"\n', 'x: [\n"password": "*******",\n"b": "kept"\n'],
    ['x: [\nPassword: !Sub "hunter2"\nB: kept\n', 'x: [\nPassword: !Sub "*******"\nB: kept\n'],
    ['x: [\nPassword: &p hunter2\nB: kept\n', 'x: [\nPassword: &p *******\nB: kept\n'],
    ['x: [\nPassword: !Ref Param\nSecret: {Ref: Param}\nToken: *t\n', 'x: [\nPassword: !Ref Param\nSecret: {Ref: Param}\nToken: *t\n'],
    ['Password: "hunter2', 'Password: "*******'], ['PASSWORD=hunter2,b=kept', 'PASSWORD=*******,b=kept'], ['PASSWORD=hun,ter2 kept', 'PASSWORD=******** kept'], ['password=hunter2-${Env}x kept', 'password=*************** kept'],
  ])('is read line by line: %j', (text, seen) => {
    expect(shownBroken(text)).toBe(seen);
  });
});

describe('code', () => {
  it.each(KEYS)('hides %s in quotes, in a comment and behind a name', (key) => {
    for (const text of [`client = OpenAI("${key}")\n`, `# ${key}\n`, `const apiKey = '${key}';\n`, `headers = {"Authorization": "Bearer ${key}"}\n`]) {
      expect(shownCode(text)).not.toContain(key.slice(-12));
    }
  });

  it('hides what stands under the name of a secret, whatever it looks like, and wherever else it stands', () => {
    expect(shownCode('api_key = "correct horse battery"\n')).toBe('api_key = "******* ***** *******"\n');
    expect(shownCode("new OpenAI({ apiKey: 'hunter2hunter2' });\nlog('hunter2hunter2');\n")).toBe("new OpenAI({ apiKey: '**************' });\nlog('**************');\n");
    expect(shownCode('db = connect("postgres://me:hunter2@host/db")\n')).toBe('db = connect("postgres://me:*******@host/db")\n');
  });

  it('hides quoted text that nobody typed, though no name says what it is', () => {
    const uuid = '8f3a1b2c-4d5e-6f70-8192-a3b4c5d6e7f8';
    const base64 = `wJalr${'XUtnFEMI'}K7MDENGbPx3Rf1C4YEX9M2LE8KEY0q`;
    for (const value of [uuid, base64, '0123456789abcdef'.repeat(2)]) expect(shownCode(`vendor.init("${value}")\n`)).toBe(`vendor.init("${value.replace(/\S/g, '*')}")\n`);
  });

  it.each([
    "model = 'anthropic.claude-3-5-sonnet-20240620-v1:0'", 'embed("text-embedding-3-small-2024-01-25-preview")', 'api_key = os.environ["OPENAI_API_KEY"]', 'const { maxTokens } = options;',
    'bucket = "my-summaries-bucket-2024-eu-west-1-prod"', 'apiKey: process.env.OPENAI_API_KEY,', 'import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";', 'next_token = response.get("NextToken")',
    "role = 'arn:aws:iam::123456789012:role/BedrockInvokeRole2024'", 'max_tokens=1024', '"LambdaFunctionBedrockAgentInvoke"',
  ])('shows %s', (line) => {
    expect(shownCode(line)).toBe(line);
  });

  it('takes time by its length', () => {
    const start = performance.now();
    for (const text of ['"a1'.repeat(60_000), `"${'aA1'.repeat(100_000)}"`, 'x="'.repeat(60_000), "'".repeat(200_000)]) shownCode(text);
    expect(performance.now() - start).toBeLessThan(4_000);
  });
});

describe('parameters with NoEcho', () => {
  it('hides defaults and allowed values, however short and plain, and no other property', () => {
    const text = 'Parameters:\n  Stage:\n    Type: String\n    NoEcho: true\n    Default: dev\n    AllowedValues: [dev, 12, yes]\n    Description: kept\n  Other:\n    NoEcho: false\n    Default: dev2\n';
    expect(shown(text)).toBe('Parameters:\n  Stage:\n    Type: String\n    NoEcho: true\n    Default: ***\n    AllowedValues: [***, **, ***]\n    Description: kept\n  Other:\n    NoEcho: false\n    Default: dev2\n');
  });

  it.each([
    'Parameters:\n  Stage:\n    NoEcho: true\n    Type: String\n    Default: dev\n  Other:\n    Default: kept\nBroken: [',
    'Parameters:\n  Stage:\n    Default: dev\n    Type: String\n    NoEcho: "true"\n  Other:\n    Default: kept\nBroken: [',
    '{"Parameters": {"Stage": {"NoEcho": true, "Default": "dev"}},\n"kept": {"Default": "x"}, ',
    '{\n  "Parameters": {\n    "Stage": {\n      "Default": "dev",\n      "NoEcho": true\n    },\n    "Other": {\n      "Default": "kept"\n    }\n',
  ])('finds the default near it in a file that is broken: %j', (text) => {
    expect(shownBroken(text)).not.toContain('dev');
    expect(shownBroken(text)).toContain('kept');
  });
});

describe('the same value elsewhere', () => {
  it('is hidden too, from eight characters on', () => {
    const text = '# like correcthorse\nPassword: correcthorse\nOutputs: {A: {Description: "use correcthorse here"}}\nToken: short7!\nB: short7!\n';
    expect(shown(text)).toBe('# like ************\nPassword: ************\nOutputs: {A: {Description: "use ************ here"}}\nToken: *******\nB: short7!\n');
  });

  it('is hidden as it reads and as it is written', () => {
    expect(shown('Password: "tab\\there-it-is"\nA: "tab\\there-it-is"\nB: tab\there-it-is\n')).not.toContain('here-it-is');
    expect(shown('Parameters:\n  P:\n    NoEcho: true\n    Default: correcthorse\n# correcthorse\n')).not.toContain('correcthorse');
  });

  it('finds each of many values that begin alike', () => {
    const values = Array.from({ length: 20 }, (_, i) => `beginning-${String.fromCharCode(97 + i)}`);
    const text = `${values.map((value, i) => `P${i}:\n  password: ${value}`).join('\n')}\n# ${values.join(' ')} beginning-zz\n`;
    expect(shown(text)).not.toMatch(/beginning-[a-t]/);
    expect(shown(text)).toContain('beginning-zz');
    const many = Array.from({ length: 40 }, (_, i) => `beginning-${i}`);
    expect(shown(`${many.map((value) => `- password: ${value}`).join('\n')}\n# ${many.join(' ')}\n`)).not.toContain('beginning-');
  });

  it('leaves alone what the template puts in', () => {
    expect(shown('Password: !Sub "${AWS::AccountId}${AWS::Region}"\nA: !Sub "x-${AWS::AccountId}"\n')).toContain('x-${AWS::AccountId}');
  });
});

describe('any file', () => {
  const secret = fc.string({ unit: fc.constantFrom(...'abcXYZ0189!#$%&*+-./:;<=>?@^_~ \'"\\{}[](),|`é'), minLength: 7, maxLength: 24 })
    .map((value) => `Q${value.trim()}7z`);
  const name = fc.constantFrom('Password', 'DB_PASSWORD', 'apiKey', 'clientSecret', 'auth-token');
  /** Runs of a secret that would give it away. */
  const leaks = (text: string, value: string): boolean => value.split(/\s+/).some((word) => word.length >= 4 && text.includes(word));

  it('hides any value under a secret name, in YAML and JSON', () => {
    fc.assert(fc.property(name, secret, (key, value) => {
      const quoted = JSON.stringify(value);
      expect(leaks(shown(`${key}: ${quoted}\nA: b\n`), quoted.slice(1, -1))).toBe(false);
      expect(leaks(shown(`{"a": {"${key}": ${quoted}}, "b": 1}`), quoted.slice(1, -1))).toBe(false);
      expect(leaks(shown(`Parameters:\n  P:\n    NoEcho: true\n    Default: ${quoted}\n`), quoted.slice(1, -1))).toBe(false);
      expect(leaks(shown(`${key}: '${value.replaceAll("'", "''")}'\n`), value.replaceAll("'", "''"))).toBe(false);
    }), { numRuns: 500 });
  });

  it('hides any quoted value under a secret name where nothing can be parsed', () => {
    fc.assert(fc.property(name, secret, (key, value) => {
      const quoted = JSON.stringify(value);
      expect(leaks(shownBroken(`x: [\n${key}: ${quoted}\n`), quoted.slice(1, -1))).toBe(false);
      expect(leaks(shownBroken(`${key}=${quoted} next`), quoted.slice(1, -1))).toBe(false);
    }), { numRuns: 500 });
  });

  it('keeps every character in its place, hidden or not', () => {
    const word = fc.constantFrom('password', 'token', ': ', '=', '"', "'", '\\', '\n', '  ', 'sk-', 'eyJaaaaaaaaaa.', '://', '@', '|', '!Sub ', '${', '}', 'NoEcho: true', 'Default: x', '-----BEGIN PRIVATE KEY-----', 'é', '\u{1F600}', '{', '[', ',', 'a');
    fc.assert(fc.property(fc.array(word, { maxLength: 40 }).map((words) => words.join('')), (text) => {
      for (const seen of [shown(text), shownBroken(text)]) {
        expect(seen).toHaveLength(text.length);
        for (let i = 0; i < text.length; i++) expect(seen[i] === text[i] || (seen[i] === '*' && !/\s/.test(text[i]!))).toBe(true);
      }
    }), { numRuns: 1_000 });
  });

  // Under a second a megabyte where nothing else runs; what is quadratic takes a thousand times as long.
  it.each<[number, string]>([
    [5, 'a'], [5, 'sk-'], [5, 'eyJaaaaaaaa.'], [5, 'token='], [5, 'token=arn:aaaa '], [5, '://{'],
    [1, 'eyJ'], [1, 'token="'], [1, 'token=\\"'], [1, 'password: '], [1, '://'], [1, '://a:'], [1, 'Bearer a'], [1, '-----BEGIN PRIVATE KEY-----'], [1, 'key key: '], [1, '--token '],
    [1, 'token=f('], [1, 'NoEcho: true\nDefault: a\n'], [1, 'password: |\n'], [1, ' '],
  ])('reads %i MB of %j in time', (megabytes, piece) => {
    const text = piece.repeat(Math.ceil(megabytes * 1_000_000 / piece.length));
    const started = performance.now();
    hideSecrets(new Source('template.yaml', text), []);
    expect(performance.now() - started).toBeLessThan(30_000);
  }, 60_000);

  it('reads a file of many secrets in time', () => {
    const text = Array.from({ length: 30_000 }, (_, i) => `password: "value ${i * 7919 % 100_003} of many ${i}"`).join('\n');
    const started = performance.now();
    hideSecrets(new Source('template.yaml', text), []);
    expect(performance.now() - started).toBeLessThan(30_000);
  }, 60_000);
});
