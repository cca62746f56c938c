/**
 * The `_id` of a version's document.
 * @param key `Type/id`
 * @param v Version
 */
export const versionId = (key: string, v: number): string => `${key}/${String(v).padStart(10, "0")}`;
