// Before the first paint, or a dark page flashes light. A file of its own: the page's policy forbids inline scripts.
const chosenTheme = localStorage.getItem('theme')
const showsDark = chosenTheme ? chosenTheme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
document.documentElement.dataset.theme = showsDark ? 'dark' : 'light'
