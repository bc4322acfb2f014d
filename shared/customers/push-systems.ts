/** The billing systems that usage can be pushed into, as `billable.yaml` names them. */
export const pushSystems = ['stripe', 'openmeter', 'lago', 'http'] as const;

export type PushSystem = (typeof pushSystems)[number];
