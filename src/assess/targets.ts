import type { Target } from './assessment.js';

/** S-30 (rules.md, part 4.3): what a verdict for containers says of App Runner. */
const CONTAINERS = 'App Runner (closed to new customers since 2026-04-30)';

/** Where to go instead, by the reason for going: rules.md, part 4.3, row by row. The limits are those of aws-facts.md, parts 1 and 11. */
export const TARGETS = {
  'several-steps': {
    first: 'Step Functions Standard, which calls the model itself (bedrock:invokeModel)',
    alternatives: ['a durable function'],
    not: ['Step Functions Express (300 s)'],
    because: 'one invocation ends after 900 s; a Standard workflow runs for up to a year and keeps what each step gave',
  },
  'agent-loop': {
    first: 'a durable function, started asynchronously',
    alternatives: ['AgentCore Runtime (8 h asynchronously, 60 min streamed)', 'an AgentCore harness that Step Functions starts'],
    not: ['a durable function behind an event source mapping, for more than 15 minutes in all'],
    because: 'one invocation ends after 900 s; a durable execution may take a year, each of its steps 15 minutes',
  },
  'generated-code': {
    first: 'Lambda MicroVMs or AgentCore, which run generated code apart from everything else',
    alternatives: ['ECS'],
    not: [],
    because: 'code that a model writes runs here with the rights of the function; a MicroVM session lasts up to 8 h',
  },
  'one-long-call': {
    first: 'Lambda Managed Instances, started asynchronously or from a queue (up to 90 minutes)',
    alternatives: ['a task on ECS or Fargate'],
    not: [CONTAINERS],
    because: 'one invocation ends after 900 s, and a call that is cut is paid for',
  },
  'one-very-long-call': {
    first: 'a task on ECS or Fargate, or AWS Batch',
    alternatives: ['SageMaker asynchronous inference or processing'],
    not: [CONTAINERS],
    because: 'the longest invocation of Lambda Managed Instances ends after 90 minutes',
  },
  'own-model': {
    first: 'SageMaker asynchronous inference (15 minutes unless told), or a real-time endpoint for answers within 60 s',
    alternatives: ['Lambda Managed Instances with AcceleratorConfig (GPU; container image, x86_64)', 'ECS on GPU instances'],
    not: [CONTAINERS],
    because: 'one invocation ends after 900 s, and ordinary Lambda has no GPU',
  },
  'bulk': {
    first: 'Bedrock batch inference',
    alternatives: ['a Distributed Map and the flex tier'],
    not: ['one function that goes over everything'],
    because: 'batch inference costs half of what single calls do, where answers within 24 hours are soon enough',
  },
  'steady-waiting': {
    first: 'Lambda Managed Instances, where one environment waits for many answers at a time',
    alternatives: ['a Lambda Web Function (Node.js)', 'an asynchronous server on ECS or Fargate', 'ECS Express Mode'],
    not: [CONTAINERS],
    because: 'Lambda bills each request that waits for a model by itself',
  },
  /** The same row, where at the given traffic a server costs least. */
  'steady-server': {
    first: 'an asynchronous server on ECS or Fargate',
    alternatives: ['ECS Express Mode', 'Lambda Managed Instances, where one environment waits for many answers at a time', 'a Lambda Web Function (Node.js)'],
    not: [CONTAINERS],
    because: 'Lambda bills each request that waits for a model by itself',
  },
  'steady-computing': {
    first: 'ECS or EC2 with a commitment, or a SageMaker endpoint',
    alternatives: ['Lambda Managed Instances on compute-optimized instances'],
    not: [CONTAINERS],
    because: 'so busy a function costs more by the millisecond than a machine by the hour',
  },
  'cold-start-snapstart': {
    first: 'SnapStart',
    alternatives: ['provisioned concurrency with scaling', 'Lambda Managed Instances'],
    not: ['SnapStart and provisioned concurrency together'],
    because: 'a new environment first loads all that the function imports; SnapStart resumes one that has',
  },
  'cold-start-node': {
    first: 'provisioned concurrency with scaling, or a container image with SnapStart',
    alternatives: ['Lambda Managed Instances', 'ECS'],
    not: [],
    because: 'SnapStart does not take Node.js functions that are zip files',
  },
  'cold-start-image': {
    first: 'SnapStart, which takes container images since 2026-09-02',
    alternatives: ['provisioned concurrency with scaling', 'Lambda Managed Instances', 'ECS'],
    not: ['SnapStart and provisioned concurrency together'],
    because: 'a new environment first loads all that the image starts; SnapStart resumes one that has',
  },
  'answer-too-slow': {
    first: 'a streamed answer: a REST API with ResponseTransferMode: STREAM, or a function URL with InvokeMode: RESPONSE_STREAM',
    alternatives: ['202 at once, then a queue or a durable function, and the answer by polling or a WebSocket'],
    not: ['a longer timeout on a path that is not streamed'],
    because: 'the caller gives up before the function has to; a streamed answer may take 15 minutes',
  },
  /** The same row, for callers that take no streamed answer. */
  'answer-later': {
    first: 'an answer at once, and the result later: by a subscription, a push to the connection, or by asking again',
    alternatives: ['a queue or a durable function behind it', 'a streamed answer by a REST API or a function URL'],
    not: ['a longer timeout on a path that is not streamed'],
    because: 'the caller gives up before the function has to, and takes no streamed answer',
  },
  /** The same row, where only the timeout is too long: whether any answer is, nobody has said. */
  'in-time-or-streamed': {
    first: 'a timeout below what the caller waits; where answers take longer, a streamed answer: a REST API with ResponseTransferMode: STREAM, or a function URL with InvokeMode: RESPONSE_STREAM',
    alternatives: ['202 at once, then a queue or a durable function, and the answer by polling or a WebSocket'],
    not: ['a longer timeout on a path that is not streamed'],
    because: 'after the caller has given up, it has its error all the same, and a model goes on with an answer that is paid for and that nobody reads; a streamed answer may take 15 minutes',
  },
  'in-time-or-later': {
    first: 'a timeout below what the caller waits; where answers take longer, an answer at once, and the result later: by a subscription, a push to the connection, or by asking again',
    alternatives: ['a queue or a durable function behind it', 'a streamed answer by a REST API or a function URL'],
    not: ['a longer timeout on a path that is not streamed'],
    because: 'after the caller has given up, a model goes on with an answer that is paid for and that nobody reads; this caller takes no streamed answer',
  },
  /** The same rows for a bot of Lex, which takes neither: aws-facts, part 7. */
  'in-time-or-updates': {
    first: 'a timeout below what the bot waits; where answers take longer, fulfilment updates, which give its fulfilment hook up to 900 s (FulfillmentUpdatesSpecification)',
    alternatives: ['a shorter answer: fewer tokens, a smaller model'],
    not: ['a longer timeout without fulfilment updates'],
    because: 'after the bot has given up, a model goes on with an answer that is paid for and that nobody hears',
  },
  'updates': {
    first: 'fulfilment updates of the bot, which give its fulfilment hook up to 900 s (FulfillmentUpdatesSpecification)',
    alternatives: ['a shorter answer: fewer tokens, a smaller model'],
    not: ['a longer timeout without fulfilment updates'],
    because: 'the bot gives up before the function has to, and takes no streamed answer',
  },
  /** The same rows for a model that runs in the function: it answers as a whole, and what makes it slow are its size and a cold start. */
  'own-model-in-time': {
    first: 'a timeout below what the caller waits, memory enough for the model (which is also CPU), and an environment that is kept warm (SnapStart or provisioned concurrency)',
    alternatives: ['a SageMaker real-time endpoint, for answers within 60 s', 'an answer at once, and the result of SageMaker asynchronous inference later'],
    not: ['a longer timeout on a path that is not streamed'],
    because: 'the caller gives up before the function has to; what makes a model of its own slow is that it is loaded anew, or has too little CPU',
  },
  'own-model-too-slow': {
    first: 'a SageMaker real-time endpoint, for answers within 60 s',
    alternatives: ['an answer at once, and the result of SageMaker asynchronous inference later', 'more memory, which is also CPU, and an environment that is kept warm (SnapStart or provisioned concurrency)'],
    not: ['a longer timeout on a path that is not streamed'],
    because: 'the caller gives up before the function has to, and ordinary Lambda has no GPU',
  },
} as const satisfies Readonly<Record<string, Target>>;

export type TargetId = keyof typeof TARGETS;
