import manifest from '../../package.json' with { type: 'json' };

export const { version, bugs } = manifest;
/** Where everything else is found; without a slash at its end. */
export const homepage = manifest.homepage.replace(/[#/]*$/, '');
