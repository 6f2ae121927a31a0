export interface SettingStore {
  get(key: string): Promise<string | null>;
  /** A few rows, in one question. */
  all(): Promise<Map<string, string>>;
  set(key: string, value: string): Promise<void>;
}
