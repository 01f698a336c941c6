/** Who is signed in, for every app of the site: one session on one origin, kept by `@onsale/api`'s session store. */
export { mayAdmit, mayKeepBooks, mayOrganise, maySee } from './access'
export { safeNext } from './next'
export { isPhone, plainPhone } from './phone'
export { installSession, useApi, useSession, type SessionAccess, type SessionEvents } from './session'
export { default as SignInPanel } from './SignInPanel.vue'
