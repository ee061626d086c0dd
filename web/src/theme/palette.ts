import type { MantineColorsTuple } from "@mantine/core";

/** The product's own hue; shade 7 on white and white on shade 7 both exceed 4.5:1. */
export const iris: MantineColorsTuple = [
  "#eff1ff",
  "#dfe3fc",
  "#bcc4f5",
  "#98a3ee",
  "#7a88e8",
  "#6675e3",
  "#5767dc",
  "#4555c7",
  "#3b4ab1",
  "#303d98",
];

/** Cool neutrals for the light scheme. */
export const slate: MantineColorsTuple = [
  "#f8f9fb",
  "#f1f3f6",
  "#e7eaef",
  "#d9dee6",
  "#c3cad5",
  "#9aa3b2",
  "#667085",
  "#4a5365",
  "#333b4a",
  "#1d2330",
];

/** Cool neutrals for the dark scheme: 0 is text, 9 the deepest surface. */
export const night: MantineColorsTuple = [
  "#dfe3ea",
  "#b7bdc9",
  "#9aa2b1",
  "#6f7889",
  "#434b5b",
  "#2f3644",
  "#242a36",
  "#1a1f29",
  "#14181f",
  "#0e1117",
];
