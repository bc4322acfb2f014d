/** With what the process ends that looks through a store. Node has codes below 20 of its own. */
export const soundCode = 0;
export const damagedCode = 20;
