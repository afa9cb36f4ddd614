import rule from '../../rules/layers-oversized.js';
import { testRule } from '../rule-tester.js';
import { CALLS_A_MODEL } from './samples.js';

/** A file of so many mebibytes. */
const sized = (megabytes: number): Uint8Array => new Uint8Array(megabytes * 1_048_576);

testRule(rule, {
  valid: {
    'five small layers': `
Parameters: { A: { Type: String }, B: { Type: String }, C: { Type: String }, D: { Type: String }, E: { Type: String }, F: { Type: String }, G: { Type: String } }
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Properties:
      Layers: [!Ref A, !Ref B, !Ref C, !Ref D, !Ref E]
`,
    'a sixth that is there only under a condition': `
Parameters: { A: { Type: String }, B: { Type: String }, C: { Type: String }, D: { Type: String }, E: { Type: String }, F: { Type: String }, G: { Type: String } }
Conditions:
  Traced: !Equals [!Ref AWS::StackName, prod]
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Properties:
      Layers:
        - !Ref A
        - !Ref B
        - !Ref C
        - !Ref D
        - !Ref E
        - !If [Traced, !Ref F, !Ref AWS::NoValue]
`,
    'an image without layers': `
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image, ImageUri: classify:latest }
`,
    'a list that only the deployer knows': `
Parameters:
  LayerArns: { Type: CommaDelimitedList }
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Properties: { Layers: !Ref LayerArns }
`,
    'code and a layer that fit': {
      template: `
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Layers: [!Ref Model]
  Model:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: model }
`,
      files: { '.aws-sam/build/Classify/app.py': sized(40), 'model/model.onnx': sized(80) },
    },
    'source code that is not built yet': {
      template: `
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: python3.13 }
    Properties: { CodeUri: src }
`,
      files: { 'src/app.py': 'import torch', 'src/requirements.txt': 'torch', 'src/model.bin': sized(260) },
    },
  },
  invalid: {
    'more than five layers': `
Parameters: { A: { Type: String }, B: { Type: String }, C: { Type: String }, D: { Type: String }, E: { Type: String }, F: { Type: String }, G: { Type: String } }
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Properties:
      Layers: [!Ref A, !Ref B, !Ref C, !Ref D, !Ref E, !Ref F]
      #       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ error [high] Classify has 6 layers, and Lambda takes 5: the deployment fails.
`,
    'layers of an image': `
Resources:
  Classify:
    Type: AWS::Lambda::Function
    Properties:
      PackageType: Image
      Code: { ImageUri: 111122223333.dkr.ecr.eu-central-1.amazonaws.com/classify:latest }
      Layers: ['arn:aws:lambda:eu-central-1:111122223333:layer:tracing:4']
      #       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ error [high] Classify is a container image, and an image takes no layers: the deployment fails.
`,
    'layers that certainly are too many, whatever a condition says': `
Parameters: { A: { Type: String }, B: { Type: String }, C: { Type: String }, D: { Type: String }, E: { Type: String }, F: { Type: String }, G: { Type: String } }
Conditions:
  Traced: !Equals [!Ref AWS::StackName, prod]
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Properties:
      Layers:
        - !Ref A
#       ~~~~~~~~ error [high] Classify has 6 layers, and Lambda takes 5: the deployment fails.
        - !Ref B
        - !Ref C
        - !Ref D
        - !Ref E
        - !If [Traced, !Ref F, !Ref G]
`,
    'code and layers that unpack to more than 250 MB': {
      template: `
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      #        ~~~ error [high] Classify unpacks to 270 MB, and Lambda takes 250 MB: the deployment fails.
      Layers: [!Ref Model]
  Model:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: model }
`,
      files: { '.aws-sam/build/Classify/app.py': sized(100), 'model/model.onnx': sized(170) },
    },
    'the same of a function that is not AI, as gravely': {
      template: `
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      #        ~~~ error [high] Report unpacks to 251 MB, and Lambda takes 250 MB: the deployment fails.
`,
      files: { '.aws-sam/build/Report/app.py': sized(251) },
    },
    'four fifths of that as a warning, and what was built rather than the source': {
      template: `
Resources:
  Classify:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      #        ~~~ warning [high] Classify unpacks to 205 MB of the 250 MB that Lambda takes.
      ${CALLS_A_MODEL}
`,
      files: { 'src/app.py': 'import onnxruntime', '.aws-sam/build/Classify/app.py': 'import onnxruntime', '.aws-sam/build/Classify/model.bin': sized(205) },
    },
  },
});
