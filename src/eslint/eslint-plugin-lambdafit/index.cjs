// .eslintrc files name plugins and parsers by package, so that the plugin of lambdafit needs one of its own.
const { configs, ...plugin } = require('lambdafit/eslint-plugin');
module.exports = { ...plugin, configs: { ...configs, recommended: configs['legacy-recommended'], 'recommended-rules': configs['legacy-recommended-rules'] } };
