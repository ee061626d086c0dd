export const supervisor = {};
