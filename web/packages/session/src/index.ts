/** Who is signed in, for every app of the site: one session on one origin, kept by `@onsale/api`'s session store. */
export { isOfSomeEvents, mayAdmit, mayKeepBooks, mayOrganise, maySee } from './access'
export { safeNext } from './next'
export { default as PasswordField } from './passwords/PasswordField.vue'
export { isPhone, plainPhone } from './phone'
export { installSession, useApi, useSession, type SessionAccess, type SessionEvents } from './session'
export { default as FactorsPanel } from './security/FactorsPanel.vue'
export { default as SignInPanel } from './SignInPanel.vue'
export { default as StepUpDialog } from './stepUp/StepUpDialog.vue'
