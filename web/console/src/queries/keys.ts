/** Names of what is cached. A key begins with its collection, so invalidating the collection covers its members. */
export const keys = {
  events: ['events'] as const,
  event: (eventId: string) => ['events', eventId] as const,
  venues: ['venues'] as const,
  plans: (venueId: string) => ['plans', venueId] as const,
  drafts: (venueId: string) => ['drafts', venueId] as const,
  draftNames: (draftId: string) => ['drafts-names', draftId] as const,
  planChanges: (laterId: string, earlierId: string) => ['plan-changes', laterId, earlierId] as const,
  planChart: (planId: string) => ['plan-charts', planId] as const,
  controls: (performanceId: string) => ['controls', performanceId] as const,
  books: ['books'] as const,
  orders: ['orders'] as const,
  campaigns: ['campaigns'] as const,
  promises: (eventId: string) => ['promises', eventId] as const,
  sales: ['sales'] as const,
  performanceSales: (performanceId: string) => ['sales', performanceId] as const,
}
