/** A UUID as a string. */
export type Id = string;
/** ISO 8601 with Z. */
export type Instant = string;
/** ISO 8601 duration such as `PT20S`. */
export type Duration = string;
/** `YYYY-MM-DD`. */
export type CalendarDate = string;

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
