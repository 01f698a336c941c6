/** Who is signed in, for every app of the site: one session on one origin, kept by `@onsale/api`'s session store. */
export { mayAdmit, mayKeepBooks, mayOrganise, maySee } from './access'
export { default as EnrolFactor } from './factors/EnrolFactor.vue'
export { default as RecoveryCodes } from './factors/RecoveryCodes.vue'
export { safeNext } from './next'
export { isPhone, plainPhone } from './phone'
export { installSession, useApi, useSession, type SessionAccess, type SessionEvents } from './session'
export { default as SignInPanel } from './SignInPanel.vue'
