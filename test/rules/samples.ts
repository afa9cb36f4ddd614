/** Properties of a SAM function that make it an AI function: its own role may call a model. */
export const CALLS_A_MODEL = `Policies: [{ Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }] }]`;

/** Roles of plain functions, as a resource; one for each function, since what a shared role may do says little of each. */
export function modelRole(name: string): string {
  return `  ${name}:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument: { Statement: [{ Effect: Allow, Action: bedrock:InvokeModel, Resource: '*' }] }`;
}
