export * from './money'
export * from './seat'
export * from './time'
export * from './useFormat'
