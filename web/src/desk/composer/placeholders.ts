const PLACEHOLDER = /\{\{\s*([A-Za-z_.]{1,60})\s*\}\}/g;

/** What a placeholder stands for; a missing or empty value is not filled in. */
export type PlaceholderValues = Record<string, string | undefined>;

/** Fill the placeholders of a quick reply. Those without a value stay, so that the agent sees them, and are named. */
export function fillPlaceholders(template: string, values: PlaceholderValues): { text: string; unfilled: string[] } {
  const unfilled: string[] = [];
  const text = template.replaceAll(PLACEHOLDER, (whole, name: string) => {
    const value = values[name.toLowerCase()];
    if (value) return value;
    unfilled.push(name.toLowerCase());
    return whole;
  });
  return { text, unfilled };
}

/** The placeholders that are still in a text. */
export const unfilledIn = (text: string): string[] => fillPlaceholders(text, {}).unfilled;
