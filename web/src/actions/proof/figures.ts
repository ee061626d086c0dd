const shares = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const points = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, signDisplay: "exceptZero" });

/** `12.3%`, of a share from 0 to 1. */
export const percent = (share: number) => shares.format(share);

/** A difference of shares in percentage points, with its sign. */
export const inPoints = (share: number) => points.format(share * 100);
