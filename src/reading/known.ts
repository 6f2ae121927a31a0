/** What articles may refer to. */
export interface Known {
  slugs: Set<string>;
  /** Null while nobody can tell. */
  series: Set<string> | null;
  tags: Set<string> | null;
  /** Names of the files beside the articles; left out while nobody can tell. */
  pictures?: Set<string>;
}
