/** The language of a name or a label for screen readers: Chinese where it has Chinese letters, else that of the page. */
export function languageOfName(name: string): 'zh-CN' | undefined {
  return /\p{Script=Han}/u.test(name) ? 'zh-CN' : undefined
}
