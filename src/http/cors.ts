/**
 * Apps in browsers may call from anywhere: who may do what is decided by what they send, never by where they come
 * from, and cookies play no part. https://fetch.spec.whatwg.org/#http-cors-protocol
 */

/** Added to an answer whose request names an Origin. */
export const crossOrigin: readonly string[] = [
  "Access-Control-Allow-Origin",
  "*",
  "Access-Control-Expose-Headers",
  "ETag, Location, Content-Location, Last-Modified, X-Request-Id, Allow, Accept-Patch, Retry-After",
];

/** What a browser is told besides, that asks before it sends. */
export const preflight: readonly string[] = [
  "Access-Control-Allow-Methods",
  "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
  "Access-Control-Allow-Headers",
  "Accept, Authorization, Content-Encoding, Content-Type, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, Prefer, X-Request-Id, X-Requested-With",
  "Access-Control-Max-Age",
  "7200",
];
