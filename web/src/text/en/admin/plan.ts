/** The routing plan: all services' rules together, drafted, tried out, published and restored. */
export const plan = {
  harm: {
    title: "Waiting contacts would be left to nobody",
    body: "They would wait until somebody has the skills, or the rules change again. The longest waiting:",
    item: (service: string, since: string) => `${service}, came ${since}`,
    more: (count: number) => `and ${count.toLocaleString()} more`,
    cancel: "Keep editing",
    confirm: "Save all the same",
  },
};
