/** @file Plaintext exists in the browser only: no page of the workspace is rendered on the server. */
export const ssr = false;
