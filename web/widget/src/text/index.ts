import { en } from "./en";

/** The catalogue in use. Another language is another object of the type `Catalogue`. */
export type Catalogue = typeof en;
export const text: Catalogue = en;
