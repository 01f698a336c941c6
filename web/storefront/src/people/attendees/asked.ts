/** Takes the tickets for these people. Answers what is wrong with the people or may pass by itself, else null: then it is over. */
export type TakeFor = (tokens: string[]) => Promise<unknown>

/** `tickets`: a name for each, empty where it has none yet. `change`: one that is somebody's already. */
export interface Asked { tickets: readonly string[]; take: TakeFor; change?: boolean }
