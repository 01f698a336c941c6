/** The page around it says the language, unless one is named. */
export const OF_PAGE = 'page'

/** The line that shows an event on any page. Ids are those of our own addresses, so nothing in them needs escaping. */
export function snippetOf(origin: string, eventId: string, language: string): string {
  const lang = language === OF_PAGE ? '' : ` lang="${language}"`
  return `<script async src="${origin}/embed/onsale-event.js"></${'script'}><onsale-event event="${eventId}"${lang}></onsale-event>`
}
